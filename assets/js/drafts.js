/**
 * Keep what someone typed in form[data-draft="key"] until the server says it has it (data-saved="key").
 *
 * Kept in sessionStorage: it outlives a reload, an idle time-out and signing in again in the same tab,
 * and is gone when the tab closes, because staff share computers. Keys carry the signed-in person
 * (data-user on the body), so that the next person in the same tab is never offered someone else's words.
 */
const PREFIX = 'plumbline:draft:'
const NEVER = new Set(['password', 'file', 'hidden', 'submit', 'button', 'image', 'reset'])

function storage () {
  try {
    return window.sessionStorage
  } catch {
    return null // blocked by the browser's settings: do without
  }
}

function keyFor (name) {
  return `${PREFIX}${document.body.dataset.user ?? ''}:${name}`
}

function keepable (form) {
  return [...form.elements].filter((field) =>
    field.name && field.tagName !== 'BUTTON' && field.tagName !== 'FIELDSET' &&
    !NEVER.has(field.type) && !/csrf/i.test(field.name) && !field.closest('[data-no-draft]'))
}

function ticks (field) {
  return field.type === 'radio' || field.type === 'checkbox'
}

/** The form as pairs. Ticked boxes and every chosen option are listed; order is the form's own. */
function read (form) {
  const pairs = []
  for (const field of keepable(form)) {
    if (ticks(field)) {
      if (field.checked) pairs.push([field.name, field.value])
    } else if (field.multiple && field.options) {
      for (const option of field.selectedOptions) pairs.push([field.name, option.value])
    } else {
      pairs.push([field.name, field.value])
    }
  }
  return pairs
}

function write (form, pairs) {
  const left = new Map()
  for (const [name, value] of pairs) left.set(name, [...(left.get(name) ?? []), value])
  let first = null
  for (const field of keepable(form)) {
    const values = left.get(field.name) ?? []
    let changed = false
    if (ticks(field)) {
      const want = values.includes(field.value)
      changed = field.checked !== want
      // A click, not an assignment: GOV.UK's conditional fields listen for it. An unwanted radio
      // is cleared by hand, because clicking one can only ever choose it.
      if (changed && (want || field.type === 'checkbox')) field.click()
      else field.checked = want
    } else if (field.multiple && field.options) {
      for (const option of field.options) {
        changed ||= option.selected !== values.includes(option.value)
        option.selected = values.includes(option.value)
      }
    } else if (values.length) {
      const value = values.shift()
      changed = field.value !== value
      field.value = value
    }
    if (changed) {
      first ??= field
      field.dispatchEvent(new Event('input', { bubbles: true }))
      field.dispatchEvent(new Event('change', { bubbles: true }))
    }
  }
  return first
}

function element (tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

function whenKept (at) {
  const when = new Date(at)
  const day = when.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
  const time = when.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return `From ${day} at ${time}. It has not been saved yet.`
}

function button (text, secondary, act) {
  const made = element('button', `govuk-button${secondary ? ' govuk-button--secondary' : ''}`, text)
  made.type = 'button'
  made.addEventListener('click', act)
  return made
}

/** Offer the kept words above the form; the person decides. */
function offer (form, draft, forget) {
  const notice = element('section', 'app-notice')
  notice.setAttribute('aria-label', 'Unsaved typing')
  notice.tabIndex = -1
  const live = element('div')
  live.setAttribute('role', 'status')
  const buttons = element('div', 'govuk-button-group')
  notice.append(live, buttons)
  form.before(notice)

  const close = (text) => {
    buttons.remove()
    live.replaceChildren(element('p', '', text))
  }
  buttons.append(
    button('Restore what I typed', false, () => {
      const first = write(form, draft.pairs)
      close('We put back what you typed. It is not saved until you save this form.')
      if (first) first.focus()
      else notice.focus()
    }),
    button('Discard it', true, () => {
      forget()
      close('What you typed was discarded.')
      notice.focus()
    })
  )
  // Filled after it is on the page, so that screen readers announce it.
  live.append(element('h2', 'app-notice__title', 'We kept what you typed'), element('p', '', whenKept(draft.at)))
}

function guard (form, store) {
  const key = keyFor(form.dataset.draft)
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)
  const forget = () => store.removeItem(key)

  let draft = null
  try {
    draft = JSON.parse(store.getItem(key))
  } catch {
    forget()
  }
  if (draft && same(draft.pairs, read(form))) draft = null // the server gave it all back: nothing to offer

  let started = read(form)
  let timer
  const keep = () => {
    clearTimeout(timer)
    const pairs = read(form)
    if (same(pairs, started)) return
    started = pairs
    try {
      store.setItem(key, JSON.stringify({ at: Date.now(), pairs }))
    } catch {
      // Storage is full: saving the form still works.
    }
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(keep, 400)
  }
  form.addEventListener('input', soon)
  form.addEventListener('change', soon)
  form.addEventListener('submit', keep)
  window.addEventListener('pagehide', keep)
  if (draft) offer(form, draft, forget)
}

export function startDrafts () {
  const store = storage()
  if (!store) return
  for (const saved of document.querySelectorAll('[data-saved]')) store.removeItem(keyFor(saved.dataset.saved))
  for (const form of document.querySelectorAll('form[data-draft]')) guard(form, store)
  // Signing out on purpose is different from timing out: leave nothing behind.
  for (const form of document.querySelectorAll('form[data-sign-out]')) {
    form.addEventListener('submit', () => {
      for (const key of Object.keys(store)) if (key.startsWith(PREFIX)) store.removeItem(key)
    })
  }
}
