/** A tab as it is shown. */
export interface Tab {
  id: string;
  title: string;
  state: "running" | "succeeded" | "stopped" | "failed";
  /** The state in words. */
  description: string;
  isClosable: boolean;
}

/** Reports the learner's actions on tabs. */
export interface TabListener {
  /** @param isMoving whether the learner moves through the tabs by keyboard, and stays there */
  onSelected(id: string, isMoving: boolean): void;
  onClosed(id: string): void;
}

interface TabElements {
  place: HTMLElement;
  tab: HTMLButtonElement;
  title: HTMLElement;
  close: HTMLButtonElement;
}

/**
 * A row of tabs, as WAI-ARIA's pattern has it. One of them is in the order of the Tab key. Arrow keys, Home and End
 * move and select, and Delete closes. A closable tab has a button for pointers as well.
 */
export class TabList {
  private readonly elements = new Map<string, TabElements>();
  private tabs: readonly Tab[] = [];
  private selected: string | undefined;

  constructor(
    private readonly list: HTMLElement,
    private readonly listener: TabListener,
  ) {
    list.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** Shows these tabs in this order. The elements of those that stay are kept, and with them the focus. */
  show(tabs: readonly Tab[], selected: string | undefined): void {
    const hadFocus = this.hasFocus;
    this.tabs = tabs;
    const isMoved = selected !== this.selected;
    this.selected = selected;
    for (const [id, { place }] of this.elements) {
      if (!tabs.some((tab) => tab.id === id)) {
        place.remove();
        this.elements.delete(id);
      }
    }
    tabs.forEach((tab, i) => this.update(tab, i));
    this.list.hidden = tabs.length === 0;
    const current = selected === undefined ? undefined : this.elements.get(selected);
    if (isMoved) {
      current?.place.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    if (hadFocus && !this.hasFocus) {
      current?.tab.focus();
    }
  }

  /** Puts the focus on the selected tab. */
  focus(): void {
    if (this.selected !== undefined) {
      this.elements.get(this.selected)?.tab.focus();
    }
  }

  private get hasFocus(): boolean {
    return this.list.contains(document.activeElement);
  }

  private update(tab: Tab, position: number): void {
    const found = this.elements.get(tab.id) ?? this.create(tab.id);
    const isSelected = tab.id === this.selected;
    found.place.dataset.state = tab.state;
    found.title.textContent = tab.title;
    found.tab.ariaLabel = `${tab.title}, ${tab.description}`;
    found.tab.title = tab.title;
    found.tab.ariaSelected = String(isSelected);
    found.tab.tabIndex = isSelected ? 0 : -1;
    found.close.hidden = !tab.isClosable;
    found.close.title = `Close ${tab.title} (Delete)`;
    if (tab.isClosable) {
      found.tab.setAttribute("aria-keyshortcuts", "Delete");
    } else {
      found.tab.removeAttribute("aria-keyshortcuts");
    }
    if (this.list.children[position] !== found.place) {
      this.list.insertBefore(found.place, this.list.children[position] ?? null);
    }
  }

  private create(id: string): TabElements {
    const place = document.createElement("div");
    place.className = "tab";
    place.role = "presentation";
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = id;
    tab.role = "tab";
    tab.setAttribute("aria-controls", "terminal");
    const dot = document.createElement("span");
    dot.className = "dot";
    const title = document.createElement("span");
    title.className = "tab-title";
    tab.append(dot, title);
    tab.addEventListener("click", () => this.listener.onSelected(id, false));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.tabIndex = -1;
    close.ariaHidden = "true"; // a list of tabs has only tabs; Delete does the same
    close.textContent = "×";
    close.addEventListener("click", () => this.listener.onClosed(id));
    place.append(tab, close);
    const created = { place, tab, title, close };
    this.elements.set(id, created);
    return created;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const at = this.tabs.findIndex(({ id }) => id === this.selected);
    const target = this.targetOf(event.key, at);
    if (target !== undefined) {
      event.preventDefault();
      this.listener.onSelected(target.id, true);
      this.focus();
    } else if (event.key === "Delete" && this.tabs[at]?.isClosable === true) {
      event.preventDefault();
      this.listener.onClosed(this.tabs[at].id);
    }
  }

  private targetOf(key: string, at: number): Tab | undefined {
    switch (key) {
      case "ArrowRight":
        return this.tabs[(at + 1) % this.tabs.length];
      case "ArrowLeft":
        return this.tabs.at(at - 1);
      case "Home":
        return this.tabs[0];
      case "End":
        return this.tabs.at(-1);
      default:
        return undefined;
    }
  }
}
