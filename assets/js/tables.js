/**
 * A scrolling table needs a tab stop so that the keyboard can scroll it; one that fits does not.
 * The markup always has the tab stop, so that nothing is lost without this script.
 */
export function tuneScrollRegions () {
  if (!('ResizeObserver' in window)) return
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0
      else if (document.activeElement !== target) target.removeAttribute('tabindex')
    }
  })
  for (const wrap of document.querySelectorAll('.app-table-wrap')) observer.observe(wrap)
}
