// What bytes are by their own first words. The library is loaded with the first file that somebody sends.

/** The type that bytes show themselves, or undefined. */
export async function mimeOf(bytes: Uint8Array): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await import('file-type')
  const found = await fileTypeFromBuffer(bytes)
  return found?.mime
}

/** The same of a file on disk, of which only as much is read as it takes. */
export async function mimeOfFile(path: string): Promise<string | undefined> {
  const { fileTypeFromFile } = await import('file-type')
  const found = await fileTypeFromFile(path)
  return found?.mime
}
