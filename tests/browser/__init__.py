"""The site in a real browser: headless Chromium, opened from `file://`, the network off."""
