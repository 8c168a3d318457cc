/**
 * Where one is: `#/keys?db=0&key=...`. The event `page` tells of another page, `query` of another
 * query on the same.
 */
class Route extends EventTarget {
  page = '';
  query = new URLSearchParams();

  begin() {
    window.addEventListener('hashchange', () => this.#read());
    this.#read();
  }

  #read() {
    const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
    const isSame = path === this.page;
    this.page = path;
    this.query = new URLSearchParams(query);
    this.dispatchEvent(new Event(isSame ? 'query' : 'page'));
  }

  /** Changes the query and keeps the page; null takes a word away. */
  change(words, { replace = false } = {}) {
    const query = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(words)) {
      if (value === null || value === '') {
        query.delete(name);
      } else {
        query.set(name, value);
      }
    }
    const hash = `#/${this.page}${query.size ? `?${query}` : ''}`;
    if (replace) {
      history.replaceState(null, '', hash);
      this.query = query;
    } else {
      location.hash = hash;
    }
  }
}

export const route = new Route();
