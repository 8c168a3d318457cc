/**
 * JSON in lines that are indented, or null where it is none. Its words stay as they are: numbers
 * keep their digits, and names that come twice come twice.
 */
export function indented(text) {
  if (!/^\s*[[{]/.test(text)) {
    return null;
  }
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g);
  let shown = '';
  let depth = 0;
  tokens.forEach((token, i) => {
    const isEmpty = /[[{]/.test(tokens[i - 1] ?? '') && tokens[i - 1].length === 1;
    if (token === '}' || token === ']') {
      depth--;
      shown += isEmpty ? token : line(depth) + token;
    } else {
      shown += isEmpty ? line(depth) + token : token;
    }
    if (token === '{' || token === '[') {
      depth++;
    } else if (token === ',') {
      shown += line(depth);
    } else if (token === ':') {
      shown += ' ';
    }
  });
  return shown;
}

const line = (depth) => `\n${'  '.repeat(depth)}`;
