"""A page of figures without a book around it."""

from html import escape

from bhm_core._checks import offering, text
from bhm_core.live import bundle
from bhm_core.live.figure import LiveFigure


def page(*shown: LiveFigure, title: str = "Live figures", scripts: str | None = None) -> str:
    """Return a whole page with `shown` figures that works from the file system.

    Parameters
    ----------
    *shown : LiveFigure
        Figures, in order.
    title : str
        Title of the page.
    scripts : str, optional
        Address of the folder that `bhm_core.live.sphinx_ext.write_scripts` filled; without it style and
        scripts stand in the page itself.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    for figure in shown:
        offering("shown", figure, "to_html", "name", like="live figures")
    text("title", title)
    if scripts is not None:
        text("scripts", scripts)
    names = list(dict.fromkeys(figure.name for figure in shown))
    if scripts:
        style = f'<link rel="stylesheet" href="{scripts}/live.css">'
        code = "".join(f'<script defer src="{scripts}/{n}.js"></script>' for n in ("core", *names))
    else:
        style, code = f"<style>{bundle.style_sheet()}</style>", f"<script>\n{bundle.bundle(names)}</script>"
    body = "\n".join(figure.to_html() for figure in shown)
    return _PAGE.format(title=escape(title), style=style, body=body, code=code)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="icon" href="data:,">
<style>
html[data-theme=dark] {{ color-scheme: dark; background: #121417; color: #e9edf0 }}
body {{ font-family: system-ui, sans-serif; margin: 0 auto; max-width: 820px; padding: 12px }}
</style>
{style}</head>
<body><main><h1>{title}</h1>
{body}
</main>{code}</body></html>
"""
