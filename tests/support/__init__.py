"""What tests share: commands in a place of their own, servers on loopback, crawls, reports, documents."""
