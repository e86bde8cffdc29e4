/** Which of the kinds' colours a writer's name is shown in; the name itself says which instance. */
export function hueOf(writer: string): 'move' | 'log' | 'map' | 'ok' | 'dim' {
  const kind = writer.slice(0, writer.lastIndexOf('-'));
  switch (kind) {
    case 'facade':
      return 'move';
    case 'messages':
    case 'kafka':
      return 'log';
    case 'logging':
    case 'hazelcast':
      return 'map';
    case 'consul':
      return 'ok';
    default:
      return 'dim';
  }
}
