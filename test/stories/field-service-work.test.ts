// A repair company in Riyadh, as those who work there live it: dispatchers, technicians in private, the workshop, admins (S3-03, S3-04).
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { World } from '../world.ts'
import {
  adminOnLine,
  bringsCase,
  buttons,
  hears,
  hour,
  joins,
  openRepairShop,
  openRepairWorld,
  photo,
  presses,
  type RepairShop,
  read,
  riyadh,
  sends,
} from './repair-shop.ts'

const minute = 60_000
const slots = ['صباحًا (8 إلى 12)', 'ظهرًا (12 إلى 5)', 'مساءً (5 إلى 11)']

let world: World
let shop: RepairShop
beforeEach(async () => {
  world = await openRepairWorld()
  shop = await openRepairShop(world)
})
afterEach(() => world.closes())

describe('a dispatcher assigns (S3-03, S3-04)', () => {
  it('by a button of those who can: the technician has the card in their own chat, the customer is told', async () => {
    await bringsCase(world, shop)
    const { dispatcher, saad, omar, customer } = shop
    expect(await hears(world, dispatcher, '#1')).toMatch('الحالة: جديدة')
    expect(buttons(dispatcher)).toEqual(['إسناد لفني', 'التفاصيل'])
    expect(await presses(world, dispatcher, 'إسناد لفني')).toMatch('أيّ فني؟')
    expect(buttons(dispatcher)).toEqual(['سعد', 'عمر', 'إلغاء'])
    await presses(world, dispatcher, 'سعد')
    expect(read(dispatcher)).toMatch('#1 أسنده هدى إلى سعد')
    expect(await world.case(1)).toMatchObject({ status: 'assigned', owner: { name: 'سعد' } })
    expect(read(saad)).toMatch('المسؤول: سعد')
    expect(buttons(saad)).toEqual(['جدولة الموعد', 'التفاصيل'])
    expect(read(omar)).not.toMatch('#1')
    expect(read(customer)).toMatch('البلاغ #1: عُيّن فني لطلبك')
    expect(await hears(world, dispatcher, '#1')).toMatch('المسؤول: سعد')
    expect(buttons(dispatcher)).toEqual(['التفاصيل'])
  })

  it('by a typed name, a part of one, or @username; unknown names and people of other roles are told apart', async () => {
    await bringsCase(world, shop)
    const { dispatcher, huda } = shop
    await hears(world, dispatcher, '#1 إسناد')
    expect(await hears(world, dispatcher, 'خالد الغائب')).toMatch('لا أعرف أحدًا هنا باسم خالد الغائب')
    expect(await hears(world, dispatcher, huda.name)).toMatch('ليس لدى هدى دور فني')
    expect(await hears(world, dispatcher, '@saad_fix')).toMatch('أسنده هدى إلى سعد')
  })

  it('and is asked which, where two have the same name', async () => {
    const second = shop.person('سعد', 'saad_two')
    await joins(world, second, 'technician')
    await bringsCase(world, shop)
    const { dispatcher } = shop
    await hears(world, dispatcher, '#1 إسناد')
    expect(buttons(dispatcher)).toEqual(['سعد (@saad_fix)', 'سعد (@saad_two)', 'عمر', 'إلغاء'])
    expect(await hears(world, dispatcher, 'سعد')).toMatch('يوجد أكثر من شخص باسم سعد')
    expect(buttons(dispatcher)).toEqual(['سعد (@saad_fix)', 'سعد (@saad_two)', 'إلغاء'])
    await presses(world, dispatcher, 'سعد (@saad_two)')
    expect((await world.case(1)).owner?.name).toBe('سعد')
    expect(read(second)).toMatch('#1')
    expect(read(shop.saad)).not.toMatch('#1')
  })

  it('and gives it to another: who had it is told, and their card has nothing more to press', async () => {
    await bringsCase(world, shop, { status: 'assigned' })
    const { dispatcher, saad, omar } = shop
    expect(read(saad)).toMatch('#1 صيانة جهاز')
    await hears(world, dispatcher, '/assign 1 عمر')
    expect(read(saad)).toMatch('أسنده هدى إلى عمر')
    expect(buttons(saad)).toEqual([])
    expect(read(omar)).toMatch('المسؤول: عمر')
    expect(buttons(omar)).toEqual(['جدولة الموعد', 'التفاصيل'])
  })

  it('never to somebody without the role, nor as somebody who may not', async () => {
    await bringsCase(world, shop)
    const { saad, mechanic } = shop
    expect(await hears(world, saad, '#1 إسناد')).toMatch('هذا متاح لـ: مشرف، مدير النظام. دورك هنا: عميل، فني.')
    expect(await hears(world, mechanic, '#1 إسناد')).toMatch('دورك هنا: الورشة')
    expect((await world.case(1)).status).toBe('new')
  })
})

describe('a technician in private', () => {
  it('plans the visit: a day typed in any way that people write one, a slot that is still to come', async () => {
    await bringsCase(world, shop, { status: 'assigned' })
    const { saad, customer } = shop
    expect(await presses(world, saad, 'جدولة الموعد')).toMatch('في أيّ يوم؟')
    expect(await hears(world, saad, 'قريبا')).toMatch('لا أستطيع قراءة هذا التاريخ')
    expect(await hears(world, saad, '٢٠/١١/٢٠٢٦')).toMatch('لقد مضى هذا اليوم')
    expect(await hears(world, saad, 'اليوم')).toMatch('في أيّ فترة؟')
    expect(buttons(saad)).toEqual([...slots.slice(1), 'إلغاء'])
    expect(await hears(world, saad, 'صباحا')).toMatch('مضى هذا الوقت')
    await hears(world, saad, 'ظهرا')
    expect(await world.case(1)).toMatchObject({ status: 'scheduled' })
    expect(read(saad)).toMatch('#1 مجدولة')
    expect(buttons(saad)).toEqual(['بدء الرحلة'])
    expect(read(customer)).toMatch('حُجز موعد زيارتك: 21 نوفمبر 2026، ظهرًا (12 إلى 5)')
  })

  it('is asked for another day where nothing is left of this one', async () => {
    await bringsCase(world, shop, { status: 'assigned' })
    await world.passes(8 * hour)
    const { saad } = shop
    await presses(world, saad, 'جدولة الموعد')
    expect(await hears(world, saad, 'اليوم')).toMatch('مضى هذا الوقت')
    expect(read(saad)).toMatch('في أيّ يوم؟')
    expect(await hears(world, saad, 'غدًا')).toMatch('في أيّ فترة؟')
  })

  it('sets out only with a place, and is told what to do instead', async () => {
    await bringsCase(world, shop, { status: 'scheduled' })
    const { saad } = shop
    expect(await presses(world, saad, 'بدء الرحلة')).toMatch('من أين تنطلق؟')
    expect(buttons(saad)).toEqual(['مشاركة الموقع', 'إلغاء'])
    expect(await hears(world, saad, 'في الطريق')).toMatch('يرجى مشاركة الموقع')
    expect((await world.case(1)).status).toBe('scheduled')
    await sends(world, saad, riyadh)
    expect((await world.case(1)).status).toBe('on_route')
    expect(read(shop.customer)).toMatch('الفني متجه إليك')
  })

  it('is told how many of the photos are there, albums and all, and passes over what is optional', async () => {
    await bringsCase(world, shop, { status: 'repairing' })
    const { saad } = shop
    expect(await presses(world, saad, 'تم الإصلاح')).toMatch('ما زال مطلوبًا: صور بعد الإصلاح (0 من 3)، رمز العميل')
    expect(await sends(world, saad, photo)).toMatch('الصور: 1 من 3–6')
    expect(await hears(world, saad, 'تم')).toMatch('ما زال مطلوبًا: صور بعد الإصلاح (1 من 3)')
    expect(await sends(world, saad, photo, photo)).toMatch('الصور: 3 من 3–6')
    expect(buttons(saad)).toEqual(['تم', 'إلغاء'])
    expect(await presses(world, saad, 'تم')).toMatch('ما الذي تم إصلاحه؟ (اختياري)')
    expect(await presses(world, saad, 'تخطّي')).toMatch('الرمز الذي وصل إلى العميل')
  })

  it('goes on writing without pressing Done, and may send photos before they are asked for', async () => {
    await bringsCase(world, shop, { status: 'diagnosed' })
    const { saad } = shop
    expect(await presses(world, saad, 'طلب قطع غيار')).toMatch('صورة لوحة الموديل')
    await sends(world, saad, photo)
    expect(await hears(world, saad, 'ضاغط دوّار')).toMatch('صور أخرى للعطل (اختياري)')
    expect(await sends(world, saad, photo)).toMatch('الصور: 1 من 3')
    expect(await presses(world, saad, 'تم')).toMatch('ملاحظات لمن يطلب القطعة')
    expect(await sends(world, saad, photo)).toMatch('استلمنا')
    await presses(world, saad, 'تخطّي')
    expect((await world.case(1)).status).toBe('waiting_parts')
  })

  it('sends a photo that nothing asks for: it is kept with the case', async () => {
    await bringsCase(world, shop, { status: 'inspecting' })
    const { saad } = shop
    await presses(world, saad, 'إنهاء التشخيص')
    expect(await sends(world, saad, { ...photo, caption: 'الضاغط محترق' })).toMatch('#1 تم التشخيص')
    const found = await world.case(1)
    expect(found.status).toBe('diagnosed')
    expect(found.timeline.map(({ kind }) => kind)).toContain('noted')
  })

  it('ticks reasons by buttons, numbers and names, and tells the other one in words', async () => {
    await bringsCase(world, shop, { status: 'repairing' })
    const { saad } = shop
    expect(await presses(world, saad, 'لم يتم الإصلاح')).toMatch('لماذا لم يتم الإصلاح؟')
    expect(await presses(world, saad, 'العميل رفض التكلفة')).toMatch('المختار: العميل رفض التكلفة')
    expect(buttons(saad)).toContain('✓ العميل رفض التكلفة')
    expect(await hears(world, saad, '٣ و ٥')).toMatch('خارج نطاق الخدمة، قطع الغيار غير متوفرة')
    expect(await hears(world, saad, '9')).toMatch('يرجى اختيار أحد الخيارات')
    expect(await hears(world, saad, 'أخرى، 3')).toMatch('المختار: العميل رفض التكلفة، قطع الغيار غير متوفرة، أخرى')
    expect(await presses(world, saad, 'تم')).toMatch('ما السبب الآخر؟')
    expect(await hears(world, saad, 'الجهاز قديم جدًا')).toMatch('هل لديك ما تضيفه؟ (اختياري)')
    await hears(world, saad, 'لا')
    await hears(world, saad, 'تخطي')
    expect(await world.case(1)).toMatchObject({ status: 'not_fixed', outcome: 'not_fixed' })
    expect(read(shop.customer)).toMatch('لم نتمكن من إصلاح جهازك')
  })

  it('says what is next in a word, without a number, while one case is theirs', async () => {
    await bringsCase(world, shop, { status: 'on_route' })
    const { saad, dispatcher } = shop
    expect(await hears(world, saad, 'السلام عليكم')).toMatch('مرحبًا سعد. دورك هنا: فني.')
    expect(await hears(world, saad, '⁨وصلت⁩')).toMatch('شارك موقعك عند العميل')
    await sends(world, saad, riyadh)
    expect((await world.case(1)).status).toBe('arrived')
    expect(await hears(world, saad, 'الحارس لا يفتح')).toMatch('سُجّلت الملاحظة في #1')
    expect(await hears(world, saad, '> أنا عند الباب')).toMatch('الرسالة في طريقها إلى العميل (#1)')
    expect(read(shop.customer)).toMatch('أنا عند الباب')
    expect(await hears(world, shop.customer, 'دقيقة')).toMatch('')
    expect(read(saad)).toMatch('#1 أبو خالد: دقيقة')
    expect(read(dispatcher)).toMatch('#1 أبو خالد: دقيقة')
  })

  it('says which, once there are two; and quoting a card does', async () => {
    await bringsCase(world, shop, { status: 'assigned' })
    await bringsCase(world, shop, { status: 'on_route', by: shop.traveller })
    const { saad } = shop
    expect(await hears(world, saad, 'وصلت')).toMatch('أي بلاغ؟')
    expect(buttons(saad)).toEqual(['#2', '#1'])
    const card = saad
      .bubbles()
      .findLast(({ from, text, title }) => from === 'bot' && `${title} ${text}`.includes('في الطريق'))
    expect(await hears(world, saad, 'وصلت', { quotes: card?.id ?? '' })).toMatch('#2 شارك موقعك')
    await hears(world, saad, '/cancel')
    expect(await hears(world, saad, '#٢ وصلت')).toMatch('#2 شارك موقعك')
  })

  it('may not do what is not for technicians, nor what is not next', async () => {
    await bringsCase(world, shop, { status: 'assigned' })
    const { saad } = shop
    expect(await hears(world, saad, '#1 إلغاء')).toMatch('هذا متاح لـ: مدير النظام. دورك هنا: عميل، فني.')
    expect(await hears(world, saad, '#1 تم الإصلاح')).toMatch(
      'حالة #1 هي تم الإسناد، ولا يمكن ذلك منها. الممكن الآن: جدولة الموعد',
    )
    expect(await hears(world, saad, '#1 استلام في الورشة')).toMatch('هذا متاح لـ: الورشة')
  })
})

describe('the code at the door', () => {
  /** The newest code that this phone was told. */
  const codeIn = (phone: { heard(): string }) => [...phone.heard().matchAll(/\d{6}/gu)].at(-1)?.[0] ?? ''
  const wrongFor = (code: string) => (code === '111111' ? '222222' : '111111')

  async function finishes() {
    await bringsCase(world, shop, { status: 'ready_delivery' })
    await presses(world, shop.saad, 'تسليم الجهاز')
    return codeIn(shop.customer)
  }

  it('reaches the customer and nobody else, and ends the case when it is typed, in any digits', async () => {
    const code = await finishes()
    const { saad, customer, dispatcher } = shop
    expect(read(customer)).toMatch(`رمز البلاغ #1 هو ${code}. لا تعطه إلا للموظف الموجود أمامك.`)
    expect(read(saad)).toMatch('أُرسل رمز إلى العميل. اطلبه منه واكتبه هنا.')
    for (const phone of [saad, dispatcher]) expect(read(phone)).not.toMatch(code)
    expect(await hears(world, saad, 'ما وصله شيء')).toMatch('يرجى كتابة أرقام الرمز')
    expect(await hears(world, saad, wrongFor(code))).toMatch('الرمز غير صحيح')
    const typed = [...code].map((digit) => String.fromCodePoint(0x0660 + Number(digit))).join('')
    await hears(world, saad, `${typed.slice(0, 3)} ${typed.slice(3)}`)
    expect(await world.case(1)).toMatchObject({ status: 'completed', outcome: 'fixed', closedAt: expect.any(Number) })
    expect(read(saad)).toMatch('#1 مكتملة')
    expect(read(customer)).toMatch('البلاغ #1: أُصلح جهازك بنجاح')
  })

  it('is shown to nobody where it did not arrive', async () => {
    const { saad, dispatcher, customer } = shop
    const fault = { platform: customer.platform, kind: 'reset', match: /POST/u, says: /رمز البلاغ/u, times: 1 } as const
    world.emulators.faults.add(fault)
    await finishes()
    await world.passes(minute)
    const { q, t } = world.app.house.store
    const [lost] = await q.select().from(t.outbox).where(eq(t.outbox.wording, 'customer.otp'))
    expect(lost?.state).toBe('unconfirmed')
    const [code = 'a code'] = /\d{6}/u.exec(JSON.stringify(lost?.message.parts)) ?? []
    expect(read(saad)).toMatch('رسالة #1')
    for (const phone of [saad, dispatcher]) expect(read(phone)).not.toMatch(code)
  })

  it('is too old after ten minutes: a new one goes out, and the old one no longer counts', async () => {
    const code = await finishes()
    const { saad, customer } = shop
    await world.passes(11 * minute)
    expect(await hears(world, saad, code)).toMatch('انتهت صلاحية الرمز، وأُرسل رمز جديد')
    const next = codeIn(customer)
    expect(next).not.toBe(code)
    await hears(world, saad, next)
    expect((await world.case(1)).status).toBe('completed')
  })

  it('can be sent anew, and five wrong ones end the form with a word of why', async () => {
    const first = await finishes()
    const { saad, customer } = shop
    await presses(world, saad, 'إرسال رمز جديد')
    const code = codeIn(customer)
    expect(code).not.toBe(first)
    for (let tries = 0; tries < 4; tries++) expect(await hears(world, saad, wrongFor(code))).toMatch('الرمز غير صحيح')
    expect(await hears(world, saad, wrongFor(code))).toMatch('رموز خاطئة كثيرة')
    expect(await hears(world, saad, code)).not.toMatch('مكتملة')
    expect((await world.case(1)).status).toBe('ready_delivery')
    await presses(world, saad, 'تسليم الجهاز')
    await hears(world, saad, codeIn(customer))
    expect((await world.case(1)).status).toBe('completed')
  })

  it('is no way round the photos', async () => {
    await bringsCase(world, shop, { status: 'repairing' })
    const { saad, customer } = shop
    await presses(world, saad, 'تم الإصلاح')
    expect(await hears(world, saad, '123456')).toMatch('يرجى إرسال صور')
    expect(codeIn(customer)).toBe('')
  })
})

describe('the workshop', () => {
  it('gets a device once its owner agrees; the technician is told and goes on with one press', async () => {
    await bringsCase(world, shop, { status: 'diagnosed' })
    const { saad, customer, mechanic } = shop
    expect(await presses(world, saad, 'سحب الجهاز')).toMatch('ما زال مطلوبًا: سبب السحب، موافقة العميل')
    await hears(world, saad, 'الضاغط يحتاج إلى ورشة')
    expect(await presses(world, saad, 'تخطّي')).toMatch('طلبنا من العميل الموافقة')
    expect(read(customer)).toMatch('يودّ الفني نقل جهازك إلى الورشة. هل توافق؟')
    expect(await presses(world, saad, 'تحقّق مرة أخرى')).toMatch('لم يوافق الطرف الآخر بعد')
    expect(await presses(world, customer, 'أوافق')).toMatch('سجّلنا موافقتك')
    expect(read(saad)).toMatch('#1 وافق العميل. يمكنك المتابعة.')
    expect(buttons(saad)).toEqual(['سحب الجهاز'])
    await presses(world, saad, 'سحب الجهاز')
    expect((await world.case(1)).status).toBe('pickup_device')
    expect(await presses(world, mechanic, 'استلام في الورشة')).toMatch('الحالة: في الورشة')
    expect(buttons(mechanic)).toEqual(['انتهى إصلاح الورشة', 'لم يتم الإصلاح', 'التفاصيل', 'الصور (1)'])
    await presses(world, mechanic, 'انتهى إصلاح الورشة')
    expect(read(saad)).toMatch('الحالة: جاهز للتسليم')
    expect(buttons(saad)).toContain('تسليم الجهاز')
    expect(read(customer)).toMatch('جهازك جاهز ليعود إليك')
  })

  it('may say that it cannot be fixed, which a technician may not say there', async () => {
    await bringsCase(world, shop, { status: 'in_workshop' })
    const { saad, mechanic } = shop
    expect(await hears(world, saad, '#1 لم يتم الإصلاح')).toMatch('هذا متاح لـ: الورشة. دورك هنا: عميل، فني.')
    expect(await hears(world, mechanic, '#1 تعذر الإصلاح')).toMatch('لماذا لم يتم الإصلاح؟')
  })
})

describe('admins in a LINE group', () => {
  it('plan a visit with the date picker, and call a visit off however late it is', async () => {
    const admin = await adminOnLine(world)
    await bringsCase(world, shop, { status: 'assigned' })
    await hears(world, admin, '#1')
    expect(buttons(admin)).toEqual(['جدولة الموعد', 'التفاصيل'])
    expect(await presses(world, admin, 'جدولة الموعد')).toMatch('في أيّ يوم؟')
    world.clocks.advance(1000)
    await world.does(admin.presses('في أيّ يوم؟', { value: '2026-11-25' }))
    expect(read(admin)).toMatch('في أيّ فترة؟')
    await presses(world, admin, slots[2] ?? '')
    expect(read(shop.customer)).toMatch('25 نوفمبر 2026، مساءً (5 إلى 11)')
    expect(await hears(world, admin, '#1 إلغاء')).toMatch('ما سبب الإلغاء؟')
    await hears(world, admin, 'طلب العميل ذلك هاتفيًا')
    expect((await world.case(1)).status).toBe('cancelled')
  })
})

describe('private chats as desks', () => {
  it('reach a technician on WhatsApp too, in the language they chose', async () => {
    const { whatsapp } = world.emulators
    const sami = whatsapp.person({ name: 'Sami', account: shop.business, waId: '966559990000' })
    await joins(world, sami, 'technician')
    await hears(world, sami, '/language en')
    await bringsCase(world, shop, { status: 'assigned', technician: sami })
    expect(read(sami)).toMatch('Status:* Assigned')
    expect(buttons(sami)).toEqual(['Schedule', 'Details'])
    await presses(world, sami, 'Schedule')
    expect(await hears(world, sami, 'tomorrow')).toMatch('#1 At what time?')
    await presses(world, sami, 'Morning (8 to 12)')
    expect(read(sami)).toMatch('Status:* Scheduled')
    expect(await hears(world, sami, '#1 Trip')).toMatch('Where are you starting from?')
    expect(buttons(sami)).toEqual(['Send location'])
    expect(await hears(world, sami, 'cancel')).toMatch('All right, nothing was changed.')
  })

  it('hear what the customer writes, and nobody who only works in a group hears it there', async () => {
    const { dispatcher, huda, saad, customer } = shop
    await hears(world, huda, 'السلام عليكم')
    await bringsCase(world, shop, { status: 'assigned' })
    const before = huda.bubbles().length
    await hears(world, customer, 'متى تأتون؟')
    expect(read(saad)).toMatch('#1 أبو خالد: متى تأتون؟')
    expect(read(dispatcher)).toMatch('#1 أبو خالد: متى تأتون؟')
    expect(huda.bubbles().length).toBe(before)
  })

  it('show each what is theirs: no button of an earlier question answers a later one', async () => {
    await bringsCase(world, shop, { status: 'repairing' })
    const { saad } = shop
    await presses(world, saad, 'لم يتم الإصلاح')
    await presses(world, saad, 'العميل رفض التكلفة')
    await presses(world, saad, 'تم')
    const old = saad.bubbles().find(({ buttons: all }) => all.some(({ label }) => label === 'خارج نطاق الخدمة'))
    world.clocks.advance(10_000)
    await world.does(saad.presses(old?.id ?? '', 'خارج نطاق الخدمة'))
    expect(read(saad)).toMatch('هذا الزر يخص شخصًا آخر أو سؤالًا سابقًا')
    expect(await hears(world, saad, '/cancel')).toMatch('لم يتغيّر شيء')
    expect((await world.case(1)).status).toBe('repairing')
  })
})
