// Addresses and networks, as people write them.
import { BlockList, isIP } from 'node:net'

/** A network as "10.0.0.0/8", or one address; null where it is neither. */
export function networkIn(text: string): { address: string; bits: number } | null {
  const [address = '', bits, ...more] = text.trim().split('/')
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  const size = bits === undefined ? most : Number(bits)
  const isSize = Number.isInteger(size) && size >= 0 && size <= most && bits !== ''
  return version > 0 && isSize && more.length === 0 ? { address, bits: size } : null
}

/** Networks as a list to look addresses up in. */
export function networksOf(texts: string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const network = networkIn(text)
    if (network) list.addSubnet(network.address, network.bits, isIP(network.address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** Whether an address lies in one of the networks. */
export function isIn(list: BlockList, address: string): boolean {
  const version = isIP(address)
  return version > 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

/** Networks that nobody has for themselves on the internet: this machine, Docker's, a company's, a provider's inside. */
const inside = networksOf(
  '127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 169.254.0.0/16 ::1 fc00::/7 fe80::/10'.split(' '),
)

/** Whether an address is of such a network, as that of a proxy before the house mostly is. */
export function isInside(address: string): boolean {
  return isIn(inside, address)
}
