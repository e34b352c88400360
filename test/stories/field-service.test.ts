// A repair company in Riyadh, as its customers live it: the intake, the steps, time, calling it off (S3-02, S3-05…S3-07).
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

describe('a customer asks for a repair (S3-05…S3-07)', () => {
  async function beginsIntake(customer = shop.customer) {
    await hears(world, customer, 'السلام عليكم')
    await presses(world, customer, 'الإبلاغ عن مشكلة')
    return presses(world, customer, 'صيانة جهاز')
  }

  it('in three steps on WhatsApp, with Arabic digits, a pin and a branch for the warranty', async () => {
    const { customer, dispatcher } = shop
    expect(await beginsIntake()).toMatch('ما اسمك الكامل؟')
    expect(await hears(world, customer, 'خا')).toMatch('عدد الأحرف عن 3')
    expect(await hears(world, customer, 'خالد العتيبي')).toMatch('ما رقم جوالك؟')
    expect(await hears(world, customer, '12345')).toMatch('الصيغة ليست كما نحتاج')
    expect(await hears(world, customer, '٠٥٠١٢٣٤٥٦٧')).toMatch('في أيّ مدينة؟')
    expect(buttons(customer)).toEqual([
      'الرياض',
      'جدة',
      'مكة المكرمة',
      'المدينة المنورة',
      'الدمام',
      'الخبر',
      'الظهران',
      'المزيد',
      'إلغاء',
    ])
    await presses(world, customer, 'المزيد')
    expect(buttons(customer)).toContain('بريدة')
    expect(await hears(world, customer, 'الرياض')).toMatch('ما عنوانك')
    expect(await hears(world, customer, 'حي النخيل، شارع الأمير')).toMatch('شارك الموقع على الخريطة')
    expect(buttons(customer)).toEqual(['Send location'])
    expect(await hears(world, customer, 'عند المسجد')).toMatch('يرجى مشاركة الموقع')
    expect(await sends(world, customer, riyadh)).toMatch('ما الجهاز؟')
    expect(await hears(world, customer, '١')).toMatch('ما الماركة؟')
    expect(await hears(world, customer, 'LG')).toMatch('ما الموديل إن كنت تعرفه؟ (اختياري)')
    expect(await presses(world, customer, 'تخطّي')).toMatch('أيّ فترة تناسبك؟')
    expect(await presses(world, customer, slots[1] ?? '')).toMatch('هل الجهاز تحت الضمان؟')
    expect(await hears(world, customer, 'نعم')).toMatch('ما رقم الفاتورة؟')
    expect(await hears(world, customer, 'INV-٢٠٢٦')).toMatch('ما الرقم التسلسلي للجهاز؟')
    expect(await hears(world, customer, 'تخطي')).toMatch('صورة الفاتورة')
    expect(await sends(world, customer, photo)).toMatch('ما المشكلة؟')
    const summary = await hears(world, customer, 'المكيف لا يبرد')
    expect(summary).toMatch('الجوال:* 0501234567')
    expect(summary).toMatch('المدينة:* الرياض')
    expect(summary).toMatch('الجهاز:* مكيف')
    expect(summary).toMatch('الضمان:* نعم')
    expect(summary).not.toMatch('الرسوم')
    expect(await presses(world, customer, 'تأكيد')).toMatch('بلاغك #1 في قائمة الانتظار')
    expect(read(dispatcher)).toMatch('#1 صيانة جهاز')
    expect(await world.case(1)).toMatchObject({ status: 'new', type: 'device_repair', source: 'whatsapp' })
  })

  it('and accepts the fees where there is no warranty: saying no is an answer, not a way out', async () => {
    const { customer } = shop
    await beginsIntake()
    for (const answer of ['خالد العتيبي', '0501234567', 'جدة', 'حي الروضة، شارع التحلية'])
      await hears(world, customer, answer)
    await sends(world, customer, riyadh)
    for (const answer of ['ثلاجة', 'سامسونج', 'لا', 'مساءً']) await hears(world, customer, answer)
    expect(await hears(world, customer, 'لا')).toMatch('قد تُحتسب رسوم')
    expect(await hears(world, customer, 'لا')).toMatch('يرجى اختيار أحد الخيارات')
    expect(await presses(world, customer, 'أوافق على الرسوم')).toMatch('ما المشكلة؟')
    expect(await hears(world, customer, 'لا تبرد')).toMatch('الرسوم:* أوافق على الرسوم')
    expect(await hears(world, customer, 'لا')).toMatch('لم يُرسل أي شيء')
    expect(await world.cases()).toEqual([])
  })

  it('with the number shared as a contact, before it is asked for, and a place as well', async () => {
    const { customer } = shop
    await beginsIntake()
    expect(await sends(world, customer, { kind: 'contact', name: 'أبو خالد', phone: '+966 50 123 4567' })).toMatch(
      'استلمنا: الجوال',
    )
    expect(await sends(world, customer, riyadh)).toMatch('استلمنا: الموقع')
    expect(read(customer)).toMatch('ما اسمك الكامل؟')
    expect(await hears(world, customer, 'خالد العتيبي')).toMatch('في أيّ مدينة؟')
    await hears(world, customer, 'مكة')
    expect(await hears(world, customer, 'حي العزيزية، الشارع العام')).toMatch('ما الجهاز؟')
  })

  it('on Telegram in English, with the keys of the phone', async () => {
    const { traveller, dispatcher } = shop
    await hears(world, traveller, '/start')
    await presses(world, traveller, 'Report a problem')
    await presses(world, traveller, 'Device repair')
    expect(await hears(world, traveller, 'Jane Smith')).toMatch('Ten digits, beginning with 05')
    expect(buttons(traveller)).toContain('Share phone number')
    const shared = { kind: 'contact' as const, name: 'Jane', phone: '+966551234567' }
    expect(await sends(world, traveller, shared)).toMatch('Which city?')
    await presses(world, traveller, 'Riyadh')
    await hears(world, traveller, 'Olaya district, King Fahd road')
    expect(buttons(traveller)).toEqual(['Share location', 'Cancel'])
    await sends(world, traveller, riyadh)
    for (const label of ['Refrigerator']) await presses(world, traveller, label)
    await hears(world, traveller, 'Bosch')
    await presses(world, traveller, 'Skip')
    await presses(world, traveller, 'Evening (5 to 11)')
    await presses(world, traveller, 'I am not sure')
    await sends(world, traveller, { ...photo, caption: 'It leaks' })
    expect(read(traveller)).toMatch('Description: It leaks')
    expect(read(traveller)).toMatch('Mobile: 0551234567')
    expect(await presses(world, traveller, 'Confirm')).toMatch('Case #1 is in the queue.')
    expect(read(dispatcher)).toMatch('#1 صيانة جهاز')
  })

  it('and an earlier number is not taken for a case to look at', async () => {
    const { customer } = shop
    await hears(world, customer, 'مرحبا')
    await presses(world, customer, 'الإبلاغ عن مشكلة')
    expect(await presses(world, customer, 'تكرار العطل')).toMatch('ما رقم الطلب السابق')
    expect(await hears(world, customer, '#٧')).toMatch('ما اسمك الكامل؟')
  })

  it('and nothing is sent where they leave, or where half an hour goes by, which is said once', async () => {
    const { customer } = shop
    await beginsIntake()
    expect(await hears(world, customer, '/cancel')).toMatch('لم يتغيّر شيء')
    await beginsIntake()
    expect(await hears(world, customer, 'إلغاء')).toMatch('لم يُرسل أي شيء')
    await beginsIntake()
    const before = customer.bubbles().length
    await world.passes(31 * minute)
    expect(read(customer)).toMatch('لم تُكمل الخطوات')
    await world.passes(31 * minute)
    expect(customer.bubbles().length).toBe(before + 1)
    expect(await world.cases()).toEqual([])
  })

  it('on the workflow it began with, though another comes into force meanwhile', async () => {
    const { customer } = shop
    await beginsIntake()
    const { house } = world.app
    const { rules } = await house.book.of(world.workspace)
    const body = { ...rules.workflow, version: 2, start: 'assigned' }
    await house.store.commit([
      {
        write: (q, t) =>
          q
            .insert(t.workflows)
            .values({ workspace: world.workspace, id: body.id, version: 2, body })
            .returning({ id: t.workflows.id }),
      },
      { write: (q, t) => q.update(t.workspaces).set({ revision: 1000 }).returning({ id: t.workspaces.id }) },
    ])
    for (const answer of ['خالد العتيبي', '0501234567', 'جدة', 'حي الروضة، شارع التحلية'])
      await hears(world, customer, answer)
    await sends(world, customer, riyadh)
    for (const answer of ['ثلاجة', 'سامسونج', 'تخطي', 'مساءً', 'لست متأكدًا', 'لا تبرد', 'نعم'])
      await hears(world, customer, answer)
    expect((await world.case(1)).status).toBe('new')
    await bringsCase(world, shop, { by: shop.traveller })
    expect((await world.case(2)).status).toBe('assigned')
  })
})

describe('the customer meanwhile', () => {
  it('calls it off in time, saying why; staff hear of it', async () => {
    await bringsCase(world, shop)
    const { customer, dispatcher } = shop
    await hears(world, customer, '/mine')
    expect(read(customer)).toMatch('استلمنا طلبك')
    expect(await presses(world, customer, 'إلغاء الطلب')).toMatch('ما سبب الإلغاء؟')
    expect(await hears(world, customer, 'اشتريت جهازًا جديدًا')).toMatch('البلاغ #1: أُلغي طلبك')
    expect(read(dispatcher)).toMatch('#1 ألغاه أبو خالد')
    expect(await world.case(1)).toMatchObject({ status: 'cancelled', outcome: 'cancelled' })
  })

  it('is told until when that was possible, less than a day before the visit', async () => {
    await bringsCase(world, shop, { status: 'scheduled' })
    const { customer } = shop
    await hears(world, customer, '/mine')
    expect(read(customer)).toMatch('الزيارة:* 22 نوفمبر 2026، صباحًا (8 إلى 12)')
    expect(await presses(world, customer, 'إلغاء الطلب')).toMatch(
      'قبل موعد الزيارة بمدة لا تقل عن يوم، وموعدك 22 نوفمبر 08:00. يرجى الاتصال بنا.',
    )
    expect((await world.case(1)).status).toBe('scheduled')
  })

  it('cannot act as staff, nor see what is not theirs', async () => {
    await bringsCase(world, shop)
    await bringsCase(world, shop, { by: shop.traveller })
    const { customer } = shop
    expect(await hears(world, customer, '/do 1 assign')).toMatch('هذا للموظفين')
    expect(await hears(world, customer, '/case 2')).toMatch('لا يوجد بلاغ #2 هنا')
    expect(await hears(world, customer, '#2')).toMatch('لا يوجد بلاغ #2 هنا')
  })

  it('reads each step in their own language (S3-02)', async () => {
    const { traveller, saad } = shop
    await bringsCase(world, shop, { by: traveller, language: 'en', status: 'diagnosed' })
    expect(read(traveller)).toMatch('Case #1: We found the cause')
    await presses(world, saad, 'بدء الإصلاح')
    expect(read(traveller)).toMatch('Case #1: Your device is being repaired')
    await presses(world, saad, 'طلب قطع غيار')
    await sends(world, saad, photo)
    for (const answer of ['ضاغط', 'لا', 'لا']) await hears(world, saad, answer)
    expect(read(traveller)).toMatch('Case #1: We are waiting for spare parts')
    await presses(world, saad, 'وصلت القطع')
    expect(read(traveller)).toMatch('Case #1: Your device is being repaired')
  })
})

describe('time passes', () => {
  it('and a request that nobody assigns in two opening hours is told to the dispatchers, once (SLA_001)', async () => {
    await bringsCase(world, shop)
    const { dispatcher } = shop
    await hears(world, dispatcher, '#1')
    await world.passes(2 * hour)
    expect(read(dispatcher)).not.toMatch('صُعّد')
    await world.passes(hour)
    expect(read(dispatcher)).toMatch('#1 صيانة جهاز: صُعّد إلى المستوى 1: المشرف: لم تُسند خلال ساعتين')
    expect(read(dispatcher).match(/صُعّد إلى/gu)).toHaveLength(1)
    expect(buttons(dispatcher)).toContain('إسناد لفني')
    const told = dispatcher.bubbles().length
    await world.passes(6 * hour)
    expect(dispatcher.bubbles().length).toBe(told)
    expect((await world.case(1)).timeline.filter(({ kind }) => kind === 'escalated')).toHaveLength(1)
  })

  it('and nobody sets out half an hour into the slot: the admins hear of it, on LINE and in private (SLA_003)', async () => {
    const admin = await adminOnLine(world)
    const boss = shop.person('فهد')
    await joins(world, boss, 'admin')
    await bringsCase(world, shop, { status: 'scheduled' })
    await hears(world, admin, '#1')
    await world.passes(23 * hour)
    const said = '#1 صيانة جهاز: صُعّد إلى المستوى 2: مدير النظام: لم تبدأ الرحلة بعد 30 دقيقة من الموعد'
    expect(read(admin)).toMatch(said)
    expect(read(boss)).toMatch(said)
    expect(read(shop.saad)).toMatch(said)
  })
})

describe('a word is enough', () => {
  it('for a customer to call their request off', async () => {
    await bringsCase(world, shop)
    const { customer } = shop
    expect(await hears(world, customer, 'إلغاء')).toMatch('ما سبب الإلغاء؟')
    expect(await hears(world, customer, 'إلغاء')).toMatch('لم يتغيّر شيء')
    expect((await world.case(1)).status).toBe('new')
  })

  it('and what they cannot do any more is read by staff', async () => {
    await bringsCase(world, shop, { status: 'on_route' })
    await hears(world, shop.customer, 'إلغاء')
    expect(read(shop.saad)).toMatch('#1 أبو خالد: إلغاء')
  })
})
