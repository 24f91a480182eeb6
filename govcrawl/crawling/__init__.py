"""What spiders walk with: lists, pagers, pages, attachments, and the base classes."""
