// A phone: shows what its chat holds, and does what a thumb does.
import { act, tell } from '/sandbox/page/call.js'
import { openComposer } from '/sandbox/page/composer.js'
import { openScreen } from '/sandbox/page/screen.js'

/** A phone's element brought to life. */
export function openPhone(element) {
  const id = element.dataset.phone
  const find = (selector) => element.querySelector(selector)
  const screen = openScreen(element)
  const toast = openToast(find('.toast'))
  const changed = () => screen.mark({ who: composer.who(), topic: topics.now() })
  const topics = openTopics(find('.topics'), () => {
    changed()
    screen.toEnd()
  })
  const composer = openComposer(element, { screen, does, changed, topic: topics.given })
  changed()

  /** Does an act as whoever holds the phone. */
  async function does(name, given) {
    try {
      const body = given instanceof FormData || !composer.isGroup ? given : { as: composer.who(), ...given }
      await act(id, name, body)
      tell('acted', { phone: id, name, ...given })
    } catch (problem) {
      toast(problem.message)
    }
  }

  const asksFirst = {
    camera: () => composer.openAttachments(),
    cameraRoll: () => composer.openAttachments(),
    location: () => composer.attach('location'),
    request_location: () => composer.attach('location'),
    clipboard: ({ copies }) => navigator.clipboard.writeText(copies),
    copy_text: ({ copies }) => navigator.clipboard.writeText(copies),
    async datetimepicker({ press: label, on: bubble, mode }) {
      const value = await askMoment(mode)
      if (value) await does('press', { bubble, label, value })
    },
  }

  function press(button) {
    const { press: label, on: bubble, kind } = button.dataset
    button.closest('details.list')?.removeAttribute('open')
    screen.toEnd()
    return asksFirst[kind]?.(button.dataset) ?? does('press', { bubble, label })
  }

  const tools = {
    reply: (bubble) => composer.quote(bubble),
    react: (bubble) => does('react', { bubble, emoji: '👍' }),
    move: (bubble) => does('move', { bubble }),
    unsend: (bubble) => does('unsend', { bubble }),
    edit: (bubble) => edit(screen.item(bubble), (text) => does('edit', { bubble, text })),
  }

  element.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (!button) return
    const { press: label, tool, goto: quoted, say } = button.dataset
    if (label !== undefined) press(button)
    if (tool) tools[tool](button.closest('.item').dataset.id)
    if (quoted) screen.go(quoted)
    if (say) composer.say(say)
  })
  element.addEventListener('toggle', revealList, true)
  find('.chat').addEventListener('keydown', (event) => {
    if (event.key === 'r' && event.target.matches('.item')) {
      event.preventDefault()
      composer.quote(event.target.dataset.id)
    }
  })

  return {
    id,
    element,
    toast,
    press,
    toEnd: screen.toEnd,
    say: composer.say,
    attach: composer.attach,
    quote: composer.quote,
    hold: composer.hold,
    isShown: () => !element.hidden,
    /** Lets WhatsApp know that the chat was looked at. */
    opens: () => element.classList.contains('whatsapp') && act(id, 'open'),
    /** The newest button with those words, if there is one to press. */
    button: (label) => [...element.querySelectorAll('[data-press]')].findLast((each) => each.dataset.press === label),
    /** Shows what is new; answers how many bubbles are. */
    show(news) {
      find('.replies').innerHTML = news.replies
      find('.typing').hidden = !news.isTyping
      topics.show(news.topics)
      const count = screen.show(news)
      composer.show(news)
      return count
    },
  }
}

/** A list that opened is seen whole. */
function revealList({ target }) {
  if (target.matches('.list[open]')) target.scrollIntoView({ block: 'nearest' })
}

function openToast(line) {
  let clearing
  return (text) => {
    line.textContent = text
    line.hidden = false
    clearTimeout(clearing)
    clearing = setTimeout(() => {
      line.hidden = true
    }, 6000)
  }
}

/** A forum's tabs. What is written under `all` goes to the general topic. */
function openTopics(tabs, turned) {
  let now = 'all'
  let said = ''
  const mark = () => {
    for (const tab of tabs.children) tab.setAttribute('aria-pressed', tab.dataset.topic === now)
  }
  tabs.addEventListener('click', ({ target }) => {
    if (target.dataset.topic === undefined) return
    now = target.dataset.topic
    mark()
    turned()
  })
  return {
    now: () => now,
    given: () => (now === 'all' || now === '' ? {} : { topic: Number(now) }),
    show(html) {
      tabs.hidden = html === ''
      if (html !== said) tabs.innerHTML = html
      said = html
      mark()
    },
  }
}

/** Lets the words of a bubble be changed where they stand: Enter keeps, Escape leaves. */
function edit(item, keep) {
  const words = item.querySelector('.words')
  const before = words.textContent
  const finish = (text) => {
    words.contentEditable = 'false'
    words.onkeydown = null
    if (text === '' || text === before) words.textContent = before
    else keep(text)
  }
  words.contentEditable = 'plaintext-only'
  words.focus()
  words.onkeydown = (event) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    finish(event.key === 'Enter' ? words.textContent.trim() : before)
  }
}

function askMoment(mode) {
  const dialog = document.querySelector('.ask')
  const input = dialog.querySelector('input')
  input.type = { date: 'date', time: 'time' }[mode] ?? 'datetime-local'
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'ok' ? input.value : ''), { once: true })
  })
}
