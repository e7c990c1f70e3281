/** Buttons marked data-print, with the hidden attribute, appear only when they can work. */
export function showPrintButtons () {
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}

/** Paper cannot be clicked: open every chart's table for printing, then put things back. */
export function openDetailsForPrint () {
  let opened = []
  window.addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('.chart details:not([open])')]
    for (const details of opened) details.open = true
  })
  window.addEventListener('afterprint', () => {
    for (const details of opened) details.open = false
  })
}
