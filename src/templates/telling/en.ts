// What a chat is told without asking, and what it hears when it was muted, in English: the language that names the keys.

export const en = {
  'event.urgent': 'urgent cases',
  'event.opened': 'new cases',
  'event.heard': 'customers’ words',
  'event.card': 'cards that change',
  'event.handed': 'handovers',
  'event.sla': 'deadlines',
  'event.escalated': 'escalations',
  'event.rules': 'alerts by rules',
  'event.customer_opened': 'customer: received',
  'event.customer_started': 'customer: begun',
  'event.customer_resolved': 'customer: solved',
  'event.customer_moved': 'customer: other news',
  'event.default': 'cases no group takes',

  'notify.title': 'What this chat is told without asking. A press changes it:',
  'notify.line': '{{event}}: {{state}}',
  'notify.on': 'on',
  'notify.off': 'off',
  'notify.off_account': 'off for the whole account (admin page, Channels)',
  'notify.changed': '{{event}}: now {{state}}.',
  'notify.last': 'No other chat is told of urgent cases then: switch them on elsewhere first.',
  'notify.unknown': 'There is no “{{word}}”. One of: {{possible}}',

  'mute.ask':
    'For how long shall this chat hear only what is urgent? Nothing is lost: what happens meanwhile is told in one message when it is over. Press, or write /mute 2h or /mute 18:00.',
  'mute.until':
    'Muted until {{until}}. Urgent cases, deadlines that are over and escalations still come; the rest is told in one message then. To end it: /unmute',
  'mute.for_good':
    'Muted until somebody writes /unmute. Urgent cases, deadlines that are over and escalations still come; the rest is told in one message then.',
  'mute.not_muted': 'This chat is not muted.',
  'mute.over': 'No longer muted.',
  'mute.not_here': 'Only chats where staff work can be muted.',
  'mute.missed': 'While this chat was muted, since {{since}}: new cases {{opened}}, other cases that moved {{moved}}.',
  'mute.missed_line': '#{{number}} {{severity}} {{type}} · {{status}}{{#if due}} · {{due}}{{/if}}',
  'mute.missed_more': 'and {{count}} more: /cases',
  'mute.missed_nothing': 'No longer muted. Nothing happened meanwhile.',
  'button.mute_hour': '1 hour',
  'button.mute_day': '8 hours',
  'button.mute_morning': 'Until 8 tomorrow',
  'button.mute_long': 'Until I end it',
  'button.unmute': 'Unmute',
  'button.cases': 'Open cases',
  'command.mute': 'hear only what is urgent for a while',
  'command.unmute': 'hear everything again',
  'command.notify': 'what this chat is told without asking',

  'dlq.held':
    'Restored from a backup: {{count}} of them had come in and waited when it was made. Nobody knows whether the old installation has handled them. Handle them all here, or drop them all?',
  'dlq.held_goes_on': 'They are being handled now.',
  'dlq.held_dropped': 'Dropped. They stay kept.',
  'button.held_go_on': 'Handle all here',
  'button.held_drop': 'Drop all',

  'test.account': '{{name}} ({{platform}})',
  'test.works': 'Answers as {{identity}} in {{ms}} ms.',
  'test.broken': 'Does not work: {{reason}}',
  'test.last_in': 'Newest event {{time}}, {{seconds}} s after it was sent.',
  'test.nothing_in': 'No event has come in yet.',
  'test.quota': 'Messages of this month: {{used}} of {{limit}} used, {{left}} left.',
  'test.none': 'There is no such account. The admin page connects one.',
  'tpl.list': 'What customers are told. Write /tpl and one of these, with a case’s number to see it filled:\n{{keys}}',
  'tpl.variables': '{{key}} may use: {{variables}}',
  'types.detail':
    '{{label}} (/new {{id}})\nCategory: {{category}}\nSeverity: {{severity}}\nFirst answer within: {{response}}\nSolved within: {{resolution}}\nNeeds a provider: {{needs_provider}}\nNeeds an order: {{needs_order}}\nGroups are told: {{told}}\nEscalates to: {{level}}\nCustomers can choose it: {{active}}',
  'command.test': 'whether the accounts work',
  'command.tpl': 'what customers are told, word by word',

  'alerts.channel_busy':
    'The platform took nothing from “{{channel}}” for a while, several times in a quarter of an hour: too much was sent at once. Nothing is lost, it goes later.',

  'state.dropped': 'dropped by somebody',

  'alerts.restored':
    'This is a restored copy. Held back until somebody decides, as the old installation may have done it: messages {{messages}} (/outbox failed), events {{events}} (/dlq).',
}
