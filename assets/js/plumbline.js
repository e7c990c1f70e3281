/**
 * Everything the pages' own script does. Each part only adds: every task works without it.
 */
import {
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios,
  ServiceNavigation, SkipLink, createAll
} from 'govuk-frontend'

import { startDrafts } from './drafts.js'
import { showPrintButtons, openDetailsForPrint } from './printing.js'
import { startShortcuts } from './shortcuts.js'
import { tuneScrollRegions } from './tables.js'

// GOV.UK Frontend starts a component only under this class. Its own template sets it with an inline
// script, which our content security policy forbids.
document.body.classList.add('js-enabled', 'govuk-frontend-supported')

createAll(Button, { preventDoubleClick: true })
for (const component of [
  CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios,
  ServiceNavigation, SkipLink
]) {
  createAll(component)
}

startDrafts()
startShortcuts()
showPrintButtons()
openDetailsForPrint()
tuneScrollRegions()
