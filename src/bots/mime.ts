// What bytes are by their own first words. The library is loaded with the first file that somebody sends.

/** The type that bytes show themselves, or undefined. */
export async function mimeOf(bytes: Uint8Array): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await import('file-type')
  const found = await fileTypeFromBuffer(bytes)
  return found?.mime
}
