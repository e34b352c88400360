// A phone: shows what its chat holds, and does what a thumb does.
import { act, tell } from '/sandbox/page/call.js'

/** A phone's element brought to life. */
export function openPhone(element) {
  const id = element.dataset.phone
  const find = (selector) => element.querySelector(selector)
  const chat = find('.chat')
  const screen = find('.screen')
  const field = find('textarea')
  const select = find('.as select')
  const items = new Map()
  let topic = 'all'
  let quoting
  let forced = {}
  let freely = false

  const who = () => select?.value ?? element.dataset.first
  const given = (more) => ({ ...(select ? { as: who() } : {}), ...more })
  const inTopic = () => (topic === 'all' || topic === '' ? {} : { topic: Number(topic) })

  async function does(name, more, done = {}) {
    try {
      const body = await act(id, name, more instanceof FormData ? more : given(more))
      tell('acted', { phone: id, name, ...more, ...done })
      if (body.opens) window.open(body.opens, '_blank', 'noopener')
      return body
    } catch (problem) {
      toast(problem.message)
      return undefined
    }
  }

  function show(news) {
    const isAtEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 60
    const fresh = Object.entries(news.bubbles)
    for (const [bubble, html] of fresh) put(bubble, html)
    for (const [bubble, item] of items) if (!news.order.includes(bubble)) drop(bubble, item)
    news.order.forEach((bubble, at) => {
      const item = items.get(bubble)
      if (chat.children[at] !== item) chat.insertBefore(item, chat.children[at] ?? null)
    })
    forced = news.forced
    find('.replies').innerHTML = news.replies
    find('.typing').hidden = !news.isTyping
    field.placeholder = news.placeholder || 'Message'
    showTopics(news.topics)
    own()
    showQuoting()
    if (isAtEnd) toEnd()
    return fresh.length
  }

  function put(bubble, html) {
    const made = document.createElement('template')
    made.innerHTML = html.trim()
    const item = made.content.firstElementChild
    const old = items.get(bubble)
    const held = old?.contains(document.activeElement)
    items.set(bubble, item)
    if (old) old.replaceWith(item)
    if (held) item.focus({ preventScroll: true })
    for (const picture of item.querySelectorAll('img')) picture.addEventListener('load', () => near() && toEnd())
  }

  function drop(bubble, item) {
    item.remove()
    items.delete(bubble)
  }

  const near = () => screen.scrollHeight - screen.scrollTop - screen.clientHeight < 320
  const toEnd = () => screen.scrollTo({ top: screen.scrollHeight })

  /** Marks the bubbles of whoever holds the phone, and hides those of other topics. */
  function own() {
    for (const item of items.values()) {
      item.classList.toggle('own', item.dataset.from === who())
      item.hidden = topic !== 'all' && item.dataset.topic !== topic
    }
  }

  function showTopics(html) {
    const tabs = find('.topics')
    tabs.hidden = html === ''
    if (tabs.dataset.said !== html) tabs.innerHTML = html
    tabs.dataset.said = html
    for (const tab of tabs.children) tab.setAttribute('aria-pressed', tab.dataset.topic === topic)
  }

  function showQuoting() {
    const bubble = quoting ?? (freely ? undefined : forced[who()])
    const line = find('.quoting')
    const item = bubble && items.get(bubble)
    line.hidden = !item
    if (item)
      line.firstElementChild.textContent = `↩ ${item.querySelector('.words, .flex-text')?.textContent ?? 'Message'}`
  }

  function quote(bubble) {
    quoting = bubble
    showQuoting()
    field.focus()
  }

  function unquote() {
    quoting = undefined
    freely = true
    showQuoting()
    field.focus()
  }

  async function say(text) {
    const words = text.trim()
    if (words === '') return
    field.value = ''
    grow()
    const how = { ...(quoting ? { quotes: quoting } : {}), ...(freely ? { freely: true } : {}), ...inTopic() }
    quoting = undefined
    freely = false
    showQuoting()
    toEnd()
    await does('say', { text: words, ...how })
    toEnd()
  }

  const sending = {
    slip: () => does('photo', inTopic()),
    album: () => does('photo', { count: 2, ...inTopic() }),
    location: () => does('location', inTopic()),
    sticker: () => does('sticker', inTopic()),
    contact: () => does('contact', inTopic()),
  }

  async function sendOwn(files) {
    const form = new FormData()
    for (const file of files) form.append('files', file)
    if (select) form.append('as', who())
    for (const [name, value] of Object.entries(inTopic())) form.append(name, value)
    await does('photo', form)
    toEnd()
  }

  async function press(button) {
    const { press: label, on: bubble, kind, mode, copies } = button.dataset
    if (kind === 'camera' || kind === 'cameraRoll') return openAttachments()
    if (kind === 'location' || kind === 'request_location') return sending.location()
    if (copies) return navigator.clipboard.writeText(copies)
    const value = kind === 'datetimepicker' ? await askMoment(mode) : undefined
    if (kind === 'datetimepicker' && !value) return undefined
    button.closest('details.list')?.removeAttribute('open')
    toEnd()
    return does('press', { bubble, label, ...(value ? { value } : {}) })
  }

  function openAttachments() {
    const menu = find('.attach')
    menu.open = true
    menu.querySelector('button').focus()
  }

  const tools = {
    reply: (bubble) => quote(bubble),
    react: (bubble) => does('react', { bubble, emoji: '👍' }),
    unsend: (bubble) => does('unsend', { bubble }),
    edit(bubble) {
      const item = items.get(bubble)
      const words = item.querySelector('.words')
      const before = words.textContent
      words.contentEditable = 'plaintext-only'
      words.focus()
      words.onkeydown = (event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        words.contentEditable = 'false'
        const text = words.textContent.trim()
        if (event.key === 'Escape' || text === '' || text === before) words.textContent = before
        else does('edit', { bubble, text })
      }
    },
  }

  function go(bubble) {
    const item = items.get(bubble)
    item?.scrollIntoView({ block: 'center', behavior: 'smooth' })
    item?.focus({ preventScroll: true })
  }

  let clearing
  function toast(text) {
    const line = find('.toast')
    line.textContent = text
    line.hidden = false
    clearTimeout(clearing)
    clearing = setTimeout(() => {
      line.hidden = true
    }, 6000)
  }

  function grow() {
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight, 92)}px`
  }

  element.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (!button) return
    const { press: label, tool, goto: goTo, say: words, attach, mention, topic: tab } = button.dataset
    const bubble = button.closest('.item')?.dataset.id
    if (label !== undefined) press(button)
    else if (tool) tools[tool](bubble)
    else if (goTo) go(goTo)
    else if (words) say(words)
    else if (button.closest('.quoting')) unquote()
    else if (button.closest('.topics')) turn(tab)
    if (attach) sending[attach]().then(toEnd)
    if (mention) field.setRangeText(mention, 0, 0, 'end')
    if (attach || mention) {
      find('.attach').open = false
      field.focus()
    }
  })

  function turn(tab) {
    topic = tab
    for (const each of find('.topics').children) each.setAttribute('aria-pressed', each.dataset.topic === topic)
    own()
    toEnd()
  }

  find('.composer').addEventListener('submit', (event) => {
    event.preventDefault()
    say(field.value)
  })
  field.addEventListener('input', grow)
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      say(field.value)
    }
    if (event.key === 'Escape' && !find('.quoting').hidden) unquote()
  })
  find('input[type=file]').addEventListener('change', (event) => {
    sendOwn(event.target.files)
    event.target.value = ''
    find('.attach').open = false
  })
  select?.addEventListener('change', () => {
    quoting = undefined
    freely = false
    own()
    showQuoting()
  })
  chat.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const item = event.target.closest('.item')
    if (event.key === 'r' && event.target === item) quote(item.dataset.id)
    if (!step || event.target.isContentEditable) return
    event.preventDefault()
    const shown = [...items.values()].filter((each) => !each.hidden)
    const ordered = [...chat.children].filter((each) => shown.includes(each))
    const at = item ? ordered.indexOf(item) + step : ordered.length - 1
    ordered[at]?.focus()
  })

  return {
    id,
    element,
    show,
    toast,
    toEnd,
    say,
    isShown: () => !element.hidden,
    opens: () => act(id, 'open').catch(() => undefined),
    /** Lets a member hold the phone, by name. */
    hold(name) {
      const option = [...(select?.options ?? [])].find((each) => each.text === name)
      if (!option) return
      select.value = option.value
      select.dispatchEvent(new Event('change'))
    },
    holds: (name) => !select || select.selectedOptions[0]?.text === name,
    /** The newest button with those words, if it is there to be pressed. */
    button: (label) =>
      [...element.querySelectorAll('[data-press]')].filter((each) => each.dataset.press === label).at(-1),
    press,
    slip: sending.slip,
    quoteAnd(label, text) {
      const button = [...chat.querySelectorAll('[data-press]')].filter((each) => each.dataset.press === label).at(-1)
      const item =
        button?.closest('.item') ??
        [...chat.querySelectorAll('.item')].findLast((each) => each.querySelector('.flex-card'))
      quote(item?.dataset.id)
      return say(text)
    },
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
