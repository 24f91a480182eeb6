// Plain files only: the search page searches by itself, in the index beside it (govcrawl/site/plain/index.py says how it is laid out).
"use strict";
(() => {
  const PER_PAGE = 20, PARTS = 9, GROUP = 200, MOST_BODIES = 9, AROUND = 60, MOST_WORDS = 12;
  const root = new URL("../../", document.currentScript.src), index = new URL("search/index/", root);
  const place = document.getElementById("found"), asked = new URLSearchParams(location.search);
  const query = (asked.get("q") || "").trim().slice(0, 200);

  // ---- what is fetched, once each
  const fetched = new Map();
  function once(name, read) {
    if (!fetched.has(name)) fetched.set(name, fetch(new URL(name, index)).then(answer => answer.ok ? read(answer) : null));
    return fetched.get(name);
  }
  const json = name => once(name, answer => answer.json());
  const numbers = name => once(name, async answer =>
    new Uint32Array(await new Response(answer.body.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer()));

  // ---- text as the index has it: one form of each letter, no spaces, one mark for all punctuation
  const MARK = "\ue000";
  const flat = text => text.normalize("NFKC").toLowerCase().replace(/\s+/gu, "").replace(/[^\p{L}\p{N}_]/gu, MARK);
  function phrases(text) {
    const found = [];
    for (const [, quoted, word] of text.matchAll(/"([^"]*)"|([^\s"]+)/gu)) {
      const one = flat(quoted || word || "");
      if ([...one].some(letter => letter !== MARK)) found.push(one);
    }
    return found.slice(0, MOST_WORDS);
  }

  // ---- places of a phrase: numbers of letters in the whole text of all reports
  const name = letter => letter.codePointAt(0).toString(16);
  const summed = deltas => { let sum = 0; return Uint32Array.from(deltas, one => sum += one); };
  async function pairs(first) {
    const file = await numbers(`pairs/${name(first)}.bin`), found = new Map();
    if (!file) return found;
    for (let n = file[0], entry = 0, at = 1 + 2 * n; entry < n; entry++) {
      const second = file[1 + 2 * entry], count = file[2 + 2 * entry];
      found.set(second, count ? file.subarray(at, at + count) : null);
      at += count;
    }
    return found;
  }
  async function pair(first, second) {
    const found = await pairs(first), code = second.codePointAt(0);
    if (!found.has(code)) return new Uint32Array();
    return summed(found.get(code) || await numbers(`pairs/${name(first)}-${name(second)}.bin`));
  }
  async function letter(first) {
    const found = await pairs(first);
    const lists = await Promise.all([...found.keys()].map(code => pair(first, String.fromCodePoint(code))));
    const all = new Uint32Array(lists.reduce((sum, one) => sum + one.length, 0));
    let at = 0;
    for (const one of lists) { all.set(one, at); at += one.length; }
    return all.sort();
  }
  async function places(phrase) {
    const letters = [...phrase];
    if (letters.length === 1) return letter(phrase);
    const starts = [];
    for (let at = 0; at < letters.length - 1; at += 2) starts.push(at);
    if (letters.length % 2) starts.push(letters.length - 2);
    const lists = await Promise.all(starts.map(at => pair(letters[at], letters[at + 1])));
    let found = lists[0];
    for (let turn = 1; turn < lists.length; turn++) {
      const other = lists[turn], shift = starts[turn], kept = [];
      for (let a = 0, b = 0; a < found.length && b < other.length;) {
        const wanted = found[a] + shift;
        if (other[b] === wanted) { kept.push(found[a]); a++; b++; }
        else if (other[b] < wanted) b++;
        else a++;
      }
      found = kept;
    }
    return found;
  }

  // ---- reports that have all phrases
  async function reportsWith(phrase, facts, section) {
    if ([...phrase].length === 1 && section === "") return new Set(summed(await numbers(`letters/${name(phrase)}.bin`) || []));
    const found = await places(phrase), lengths = section === "" ? facts.lengths : await numbers("parts.bin");
    const wanted = section === "" ? null : 2 + Number(section), reports = new Set();
    let unit = 0, end = lengths[0];
    for (const one of found) {
      while (one >= end) end += lengths[++unit];
      if (wanted === null) reports.add(unit);
      else if (unit % PARTS === wanted) reports.add(Math.floor(unit / PARTS));
    }
    return reports;
  }
  async function facts() {
    const all = await numbers("facts.bin"), count = all.length / 4;
    const column = turn => all.subarray(turn * count, (turn + 1) * count);
    return {count, lengths: column(0), years: column(1), provinces: column(2), levels: column(3)};
  }

  // ---- what is shown
  function element(tag, text, properties = {}) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...[text].flat());
    return made;
  }
  const link = (path, words) => element("a", words, {href: new URL(path, root).href});
  function passage(text, words) {
    const letters = [...text.replace(/\s+/gu, "")], narrow = letters.map(one => {
      const other = flat(one); return [...other].length === 1 ? other : one;
    });
    const plain = narrow.join(""), unit = narrow.flatMap((one, turn) => Array(one.length).fill(turn));
    const hits = [];
    for (const word of words) for (let from = plain.indexOf(word); from >= 0; from = plain.indexOf(word, from + word.length))
      hits.push([unit[from], unit[from + word.length - 1] + 1]);
    if (!hits.length) return null;
    hits.sort((a, b) => a[0] - b[0]);
    const start = Math.max(0, hits[0][0] - AROUND), end = Math.min(letters.length, hits[0][1] + AROUND);
    const told = [start ? "…" : ""];
    let last = start;
    for (const [from, to] of hits) {
      if (from < last || to > end) continue;
      told.push(letters.slice(last, from).join(""), element("mark", letters.slice(from, to).join("")));
      last = to;
    }
    told.push(letters.slice(last, end).join("") + (end < letters.length ? "…" : ""));
    return told;
  }
  async function passages(report, words, section) {
    const answer = await fetch(new URL(`report/${report}/`, root));
    if (!answer.ok) return [];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), texts = new Map();
    let at = 0, heading = "开头";
    for (const one of page.querySelectorAll("article.report > h2, article.report > p.narrative")) {
      if (one.tagName === "H2") { at = Number(one.id.slice(1)); heading = one.firstChild.textContent; continue; }
      const known = texts.get(at) || {heading, text: ""};
      known.text += one.textContent;
      texts.set(at, known);
    }
    const found = [];
    for (const [ordinal, {heading, text}] of texts) {
      if (section !== "" && section !== String(ordinal)) continue;
      const told = passage(text, words);
      if (told) found.push(element("p", [...told, " ", element("small", link(`report/${report}/#s${ordinal}`, heading))]));
      if (found.length === 2) break;
    }
    return found;
  }
  const STATUS = {核对无误: "verified", 数字自相矛盾: "inconsistent", 部分可读: "partial", 无法读取: "unreadable"};
  async function hit(number, words, section) {
    const group = await json(`reports-${Math.floor(number / GROUP)}.json`);
    const [report, title, year, status, published] = group[number % GROUP];
    const head = [link(`report/${report}/`, title || "（没有标题的文件）"), " ",
      element("small", [`${year ?? ""} `, element("span", status, {className: `mark ${STATUS[status] || ""}`}), " ", element("time", published || "")])];
    return element("li", [...head, ...await passages(report, words, section)]);
  }
  async function bodies() {
    const wanted = query.replace(/\s/gu, "");
    const found = (await json("bodies.json")).filter(([, name, aliases]) => name.includes(wanted) || (aliases || "").includes(wanted));
    found.sort((a, b) => (a[1] !== wanted) - (b[1] !== wanted) || (a[3] === "部门") - (b[3] === "部门") || a[1].length - b[1].length || (a[1] < b[1] ? -1 : 1));
    return found.slice(0, MOST_BODIES).map(([key, name, aliases, level, region, count, first, last]) => element("li", [
      link(`body/${key}/`, name), " ",
      element("small", `${level || ""} ${region || ""} · ${count} 份${first ? `，${first}–${last}` : ""}${aliases ? ` · 又写作${aliases}` : ""}`),
    ]));
  }
  function pager(page, last) {
    const step = (number, words, rel) => {
      const wanted = new URLSearchParams(asked);
      wanted.set("page", number);
      return element("a", words, {href: `?${wanted}`, rel});
    };
    const nav = element("nav", [page > 1 ? step(page - 1, "上一页", "prev") : "", element("span", `${page} / ${last}`), page < last ? step(page + 1, "下一页", "next") : ""], {className: "pager"});
    nav.setAttribute("aria-label", "翻页");
    return nav;
  }

  async function search() {
    const words = phrases(query), known = await facts(), section = /^[0-6]$/.test(asked.get("section")) ? asked.get("section") : "";
    const chosen = {years: asked.get("year"), provinces: asked.get("region"), levels: asked.get("level")};
    let numbersFound = [];
    if (words.length) {
      const sets = await Promise.all(words.map(word => reportsWith(word, known, section)));
      numbersFound = [...sets[0]].filter(one => sets.every(set => set.has(one))).sort((a, b) => a - b);
    }
    if (chosen.years) numbersFound = numbersFound.filter(one => known.years[one] === Number(chosen.years));
    if (chosen.provinces) numbersFound = numbersFound.filter(one => known.provinces[one] === Number(chosen.provinces));
    if (chosen.levels) {
      const level = 1 + (await json("levels.json")).indexOf(chosen.levels);
      numbersFound = numbersFound.filter(one => known.levels[one] === level);
    }
    const last = Math.max(1, Math.ceil(numbersFound.length / PER_PAGE));
    const page = Math.min(last, Math.max(1, Number(asked.get("page")) || 1)), first = (page - 1) * PER_PAGE;
    const named = page === 1 ? await bodies() : [];
    const hits = await Promise.all(numbersFound.slice(first, first + PER_PAGE).map(one => hit(one, words, section)));
    const shown = [];
    if (named.length) shown.push(element("h2", "机关"), element("ul", named, {className: "bodies"}));
    shown.push(element("h2", "报告"), element("p", [`${known.count.toLocaleString("zh-CN")} 份报告中有 `, element("b", numbersFound.length.toLocaleString("zh-CN")), ` 份提到“${query}”；新公布的在前。印好的标题不算。`], {className: "count"}));
    shown.push(element("ol", hits, {className: "hits", start: first + 1}));
    if (last > 1) shown.push(pager(page, last));
    place.replaceChildren(...shown);
    document.title = `${query} · ${document.title}`;
  }

  for (const box of document.querySelectorAll("input[name=q]")) box.value = query;
  for (const choice of document.querySelectorAll("form.search select")) choice.value = asked.get(choice.name) || "";
  if (!query) return;
  if (typeof DecompressionStream === "undefined") { place.textContent = "这个浏览器太旧，不能在这里查找；可以从“地区”找到每个机关。"; return; }
  place.textContent = "正在查找……";
  search().catch(() => { place.textContent = "索引没有取到，请检查网络后再试。"; });
})();
