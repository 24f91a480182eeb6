from pipelines.report.tables.second import read_second


def test_a_label_behind_that_of_its_group_in_one_cell():
    read = read_second(
        "三、本年度办理结果（一）予以公开\n1\n2\n（三）不予公开1.属于国家秘密\n3\n4\n"
    ).applications
    assert read["granted"] == ["1", "2"]
    assert read["denied_state_secret"] == ["3", "4"]


def test_prose_that_ends_like_a_label_is_none():
    assert not read_second("四、五月份集中办理信访举报投诉类申请\n2\n件\n").applications
