"""Documents as pages of the site: Markdown to HTML that needs no script, for the folder that the web build copies.

An error's ``type`` leads to one of them, in the cloud (``infra/edge/pages.js``) and on one machine (``static.py``).
"""

from __future__ import annotations

import re

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; }
div { overflow-x: auto; }
table { border-collapse: collapse; }
td, th { border-bottom: 1px solid color-mix(in srgb, currentcolor 25%, transparent); padding: .4rem .8rem .4rem 0; }
td, th { text-align: left; vertical-align: top; }
code { font-family: ui-monospace, monospace; font-size: .9em; }
td:first-child code { white-space: nowrap; }
tr:has(a:target) { background: color-mix(in srgb, Highlight 25%, transparent); }
"""


def page(markdown: str) -> str:
    """Return a document as a page.

    Parameters
    ----------
    markdown
        The document; its first line is its title.

    Returns
    -------
    str
        A whole HTML page in UTF-8, readable without scripts, light or dark.
    """
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    title = markdown.partition("\n")[0].lstrip("# ")
    body = renderer.render(markdown).replace("<table>", "<div><table>").replace("</table>", "</table></div>")
    body = re.sub(r'href="([a-z-]+)\.md', r'href="/docs/\1', body)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title} - Lightbox</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
