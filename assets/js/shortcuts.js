/**
 * Keys for judging fast in form[data-quick]: 0 to 4 choose a level, n and p move between criteria.
 *
 * They work only while focus is inside the form (WCAG 2.1.4), never in a text field, and never with a
 * modifier, so they cannot clash with the browser or a screen reader's own keys.
 */
const TEXT_INPUTS = 'input:not([type=radio]):not([type=checkbox]):not([type=submit]):not([type=button]), ' +
  'textarea, select, [contenteditable]'

function criteria (form) {
  const marked = form.querySelectorAll('fieldset[data-criterion]')
  const all = marked.length ? marked : form.querySelectorAll('fieldset')
  return [...all].filter((fieldset) => fieldset.querySelector('input[type=radio]'))
}

function focusOn (fieldset) {
  const radio = fieldset.querySelector('input[type=radio]:checked') ??
    fieldset.querySelector('input[type=radio]:not([disabled])')
  if (!radio) return
  radio.focus({ preventScroll: true })
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  fieldset.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' })
}

function move (form, step) {
  const all = criteria(form)
  const here = all.findIndex((fieldset) => fieldset.contains(document.activeElement))
  if (here !== -1) {
    const next = all[here + step]
    if (next) focusOn(next)
    return
  }
  // Focus is between criteria (on a link or button): go by where it stands in the page.
  const after = all.findIndex((fieldset) =>
    document.activeElement.compareDocumentPosition(fieldset) & Node.DOCUMENT_POSITION_FOLLOWING)
  const target = step > 0 ? all[after] : all[(after === -1 ? all.length : after) - 1]
  if (target) focusOn(target)
}

function choose (form, value) {
  const fieldset = criteria(form).find((one) => one.contains(document.activeElement))
  if (!fieldset) return false
  const radio = [...fieldset.querySelectorAll('input[type=radio]')].find((one) => one.value === value)
  if (!radio || radio.disabled) return false
  radio.click()
  radio.focus()
  return true
}

function onKey (event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
  if (event.target.closest(TEXT_INPUTS)) return
  const form = event.currentTarget
  const key = event.key.toLowerCase()
  if (/^[0-4]$/.test(key)) {
    if (choose(form, key)) event.preventDefault()
  } else if (key === 'n' || key === 'p') {
    move(form, key === 'n' ? 1 : -1)
    event.preventDefault()
  }
}

export function startShortcuts () {
  const forms = document.querySelectorAll('form[data-quick]')
  for (const form of forms) form.addEventListener('keydown', onKey)
  if (!forms.length) return
  for (const help of document.querySelectorAll('[data-shortcuts-help]')) help.hidden = false
}
