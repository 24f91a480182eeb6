"""From a government's homepage to every annual-report column (信息公开年报栏目) of its site."""
