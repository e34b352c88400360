// The sandbox's page: phones that follow the house by server-sent events.
import { openBar } from '/sandbox/page/bar.js'
import { openGuide } from '/sandbox/page/guide.js'
import { openPhone } from '/sandbox/page/phone.js'

const phones = new Map(
  [...document.querySelectorAll('.phone')].map((element) => [element.dataset.phone, openPhone(element)]),
)
const bar = openBar(phones)
openGuide(phones, bar)

const offline = document.querySelector('.offline')
const events = new EventSource('/sandbox/events')
let isFirst = true

events.addEventListener('open', () => {
  offline.hidden = true
  isFirst = true
})
events.addEventListener('error', () => {
  offline.hidden = false
})
events.addEventListener('news', (event) => {
  const news = JSON.parse(event.data)
  bar.setClock(news.now)
  bar.setFaults(news.faults)
  for (const each of news.phones) {
    const phone = phones.get(each.id)
    const count = phone.show(each)
    if (isFirst) phone.toEnd()
    else if (count > 0) bar.noticed(phone)
  }
  for (const { phone, text } of news.toasts) phones.get(phone)?.toast(text)
  isFirst = false
})
