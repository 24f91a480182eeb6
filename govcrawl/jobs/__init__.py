"""What the commands do, each loaded when it runs: Scrapy loads the commands themselves for any of them."""
