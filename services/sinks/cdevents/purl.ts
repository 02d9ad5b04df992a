/**
 * The package URL of an image (purl-spec, type oci): name and digest, with the repository and the tag as qualifiers. An image
 * that is told by its tag alone has no version: which one it was is for the registry to know. Undefined for no image. Pure.
 */
export function imagePurl(image: string): string | undefined {
  const match = /^(?<path>[^@\s]+?)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>[a-z0-9]+:[0-9a-fA-F]{16,}))?$/.exec(
    image,
  );
  const { path, tag, digest } = match?.groups ?? {};
  const name = path?.split('/').at(-1);
  if (path === undefined || name === undefined || name === '') return undefined;
  const version = digest === undefined ? '' : `@${encodeURIComponent(digest)}`;
  const qualifiers = [
    ...(path.includes('/') ? [`repository_url=${encodeURIComponent(path)}`] : []),
    ...(tag === undefined ? [] : [`tag=${encodeURIComponent(tag)}`]),
  ];
  return `pkg:oci/${encodeURIComponent(name)}${version}${qualifiers.length === 0 ? '' : `?${qualifiers.join('&')}`}`;
}
