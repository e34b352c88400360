// What is personal in a text, and how a group reads it (S1-24).
import { describe, expect, it } from 'vitest'
import { masked, personalIn } from '#core/personal.ts'

describe('what a group reads of', () => {
  it.each([
    ['โทร 0812345678 นะคะ', 'โทร •••678 นะคะ'],
    ['โทร 081-234-5678', 'โทร •••678'],
    ['+66 81 234 5678', '•••678'],
    ['+60 12-345 6789 tolong', '•••789 tolong'],
    ['00966501234567', '•••567'],
    ['66812345678', '•••678'],
    ['٠٥٠١٢٣٤٥٦٧', '•••٥٦٧'],
    ['เบอร์ ๐๘๑๒๓๔๕๖๗๘', 'เบอร์ •••๖๗๘'],
    ['write to somchai.k@gmail.com please', 'write to s•••@gmail.com please'],
    ['4111 1111 1111 1111 exp 12/29', '•••1111 exp 12/29'],
    ['บัตร 1-2345-67890-12-3', 'บัตร •••123'],
    ['OTP: 483920', 'OTP: •••'],
    ['otp ของฉันคือ 1234', 'otp ของฉันคือ •••'],
    ['รหัสผ่าน 998877', 'รหัสผ่าน •••'],
    ['my PIN is 4821!', 'my PIN is •••!'],
    ['0812345678 หรือ a@b.co', '•••678 หรือ a•••@b.co'],
  ])('%s', (said, read) => expect(masked(said)).toBe(read))

  it.each([
    'ORD-0812345678 ยังไม่เข้า',
    'REF-555, #12, 500 บาท',
    'order 1700000000000',
    'ยอด 1,234,567.89',
    '12:30 21/11/2026',
    'https://desk.example/track/0812345678?mail=a@b.co',
    'v1.2.3.4 10.0.0.1',
    'ที่อยู่ 99/123 ซอย 5',
    '',
  ])('nothing personal is left as it is: %s', (said) => expect(masked(said)).toBe(said))

  it('tells each value once, whole, with what it is', () => {
    expect(personalIn(['โทร 0812345678', '0812345678 / a@b.co', 'OTP 4839'])).toEqual([
      { kind: 'phone', value: '0812345678' },
      { kind: 'email', value: 'a@b.co' },
      { kind: 'code', value: '4839' },
    ])
  })

  it('takes no longer for what was made to take long', () => {
    const odd = `${'0 '.repeat(5_000)}${'a.'.repeat(5_000)}@${'9-'.repeat(5_000)}`
    const began = performance.now()
    masked(odd)
    expect(performance.now() - began).toBeLessThan(500)
  })
})
