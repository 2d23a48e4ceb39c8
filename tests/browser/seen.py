"""How pages are looked at: the widths, the themes, and whether anything sticks out."""

WIDTHS = (1440, 390, 320)


def in_theme(page, theme):
    """Load the page anew in this theme, which is kept for the pages that follow."""
    page.evaluate("theme => localStorage.setItem('holdfast-theme', theme)", theme)
    page.reload()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
