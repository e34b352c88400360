// The pages, in the order of the menu: a new one is a file here and a line below.
import type { Page } from '#admin/page.ts'
import { caseTypes } from './case-types.ts'
import { changes } from './changes.ts'
import { channels } from './channels.ts'
import { chats } from './chats.ts'
import { eventsIn } from './events-in.ts'
import { health } from './health.ts'
import { keys } from './keys.ts'
import { outbox } from './outbox.ts'
import { people } from './people.ts'
import { settings } from './settings.ts'
import { start } from './start.ts'
import { wordings } from './wordings.ts'

export const pages: Page[] = [
  start,
  channels,
  chats,
  people,
  caseTypes,
  wordings,
  settings,
  keys,
  outbox,
  eventsIn,
  health,
  changes,
]
