"""What eyes, hands and helpers find on a page: words cut off, text too faint, stops of Tab, moving things."""

from __future__ import annotations

from playwright.sync_api import Page

PAGES = ("Your data", "Explore", "How many", "Map", "Personas", "Export", "Next month")

_WALK = """const walk = root => { for (const e of root.querySelectorAll('*')) {
  if (e.shadowRoot) walk(e.shadowRoot); look(e); } };"""

TOO_FAINT = """() => {
  const brush = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = color => {
    brush.clearRect(0, 0, 1, 1); brush.fillStyle = color; brush.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat([1]);
  const light = c => [.2126, .7152, .0722].reduce((sum, w, i) => {
    const v = c[i] / 255; return sum + w * (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); }, 0);
  const behind = e => { const layers = [];
    for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor);
      if (c[3]) layers.unshift(c); if (c[3] == 1) break; }
    return layers.reduce((under, layer) => over(layer, under), [255, 255, 255, 1]); };
  const faint = [], words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = words.nextNode();) {
    const e = node.parentElement, text = node.textContent.trim(), box = e.getBoundingClientRect();
    if (!text || !box.width || !box.height || getComputedStyle(e).visibility == 'hidden') continue;
    // Icons are no text; numbers on cells and tags stand on marks, which `test_contrast` looks at.
    if (e.closest('style, script, noscript, .annotation, .mark-text.role-mark, [data-testid=stIconMaterial]')
      || e.closest('[data-testid=stSliderThumbValue]')) continue;
    let opacity = 1; for (let x = e; x; x = x.parentElement) opacity *= getComputedStyle(x).opacity;
    const style = getComputedStyle(e), drawn = e.closest('svg');
    const ink = rgba(drawn ? style.fill : style.color), under = behind(e);
    ink[3] *= opacity * (drawn ? style.fillOpacity : 1);
    if (!ink[3]) continue;
    const [dim, bright] = [light(over(ink, under)), light(under)].sort((a, b) => a - b);
    const ratio = (bright + .05) / (dim + .05);
    if (ratio < 4.5) faint.push(ratio.toFixed(1) + ' ' + text.slice(0, 40)); }
  return faint; }"""
"""Text of less than 4.5:1, with what it stands before."""

STOPS = """() => { const found = [], walk = root => {
  for (const e of root.querySelectorAll('*')) {
    if (e.shadowRoot) walk(e.shadowRoot);
    if (e.tabIndex < 0 || e.disabled || !e.checkVisibility({visibilityProperty: true})) continue;
    if (e.matches('a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]'))
      found.push(e.ariaLabel || e.textContent.slice(0, 40)); } };
  walk(document); return found; }"""
"""Where Tab stops."""

CUT = (
    """() => { const found = [], wide = document.documentElement.clientWidth;
  const main = document.querySelector('.stMain');
  for (const one of [main, document.documentElement]) if (one.scrollWidth > one.clientWidth + 1)
    found.push(`sideways: ${one.scrollWidth} of ${one.clientWidth}`);
  const unseen = e => { for (; e; e = e.parentElement || e.getRootNode().host) {
    const style = getComputedStyle(e);
    if (style.clipPath != 'none' || style.opacity == '0') return true; } return false; };
  const rolls = e => { for (e = e.parentElement; e; e = e.parentElement)
    if (/auto|scroll/.test(getComputedStyle(e).overflowX) && !e.matches('.stMain, .stApp, html, body'))
      return true;
    return false; };
  const look = e => {
    // The grid of a table is painted, and rolls within its frame; the menu is folded away.
    if (e.closest('[data-testid=stSidebar], [data-testid=stDataFrame], style, script, title, desc')) return;
    const own = [...e.childNodes].filter(node => node.nodeType == 3);
    const text = own.map(node => node.textContent.trim()).join(' ').trim();
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!text || box.width < 2 || !e.checkVisibility({visibilityProperty: true}) || unseen(e)) return;
    const said = text.slice(0, 50);
    if ((box.right > wide + 1 || box.left < -1) && !rolls(e)) found.push(`off the page: ${said}`);
    const over = e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 4;
    if (style.overflow != 'visible' && e.clientWidth && over) found.push(`cut: ${said}`); };
  """
    + _WALK
    + """ walk(document); return found; }"""
)
"""Words that leave the page or are cut off, and pages that have to be moved sideways."""

MOVING = (
    """() => { const found = document.getAnimations().filter(one => one.playState == 'running')
    .map(one => `runs: ${one.animationName || one.transitionProperty || one.id}`);
  const long = all => Math.max(...all.split(',').map(parseFloat)) > .05;
  const look = e => { const style = getComputedStyle(e);
    if (long(style.transitionDuration) || style.animationName != 'none' && long(style.animationDuration))
      found.push(`${e.tagName.toLowerCase()}.${e.getAttribute('class')}`.slice(0, 80)); };
  """
    + _WALK
    + """ walk(document.querySelector('.stApp')); return [...new Set(found)]; }"""
)
"""What moves, or would: animations that run, and every transition that takes time."""

CHOSEN_ALIKE = """() => { const drawn = e => { const style = getComputedStyle(e);
    return [style.backgroundColor, style.borderTopColor, style.borderTopWidth, style.outlineStyle].join(); };
  const groups = [...document.querySelectorAll('[role=radiogroup]')].filter(group => group.checkVisibility());
  return groups.flatMap(group => {
    const one = state => group.querySelector(`[aria-checked=${state}]`), on = one(true), off = one(false);
    return on && off && drawn(on) == drawn(off) ? [`chosen like the others: ${on.textContent}`] : []; }); }"""
"""Groups of choices whose chosen one looks like all others."""

AT_HAND = """() => { let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at == document.body) return null;
  const box = at.getBoundingClientRect(), role = at.getAttribute('role') || '';
  const name = at.ariaLabel || at.getAttribute('aria-valuetext') || at.textContent || at.placeholder || '';
  return {name: name.trim().replace(/\\s+/g, ' '), tag: at.tagName.toLowerCase(), role,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth}; }"""
"""What the keyboard holds."""


def visit(page: Page, name: str) -> None:
    """A page by its entry in the menu, which a narrow window folds away."""
    link = page.get_by_test_id("stSidebarNavLink").filter(has_text=name).first
    link.evaluate("link => link.click()")
