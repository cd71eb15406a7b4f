// A scrolling pane that follows its end until the reader scrolls up.

const NEAR = 48;
const LINE = 21;

export class Stickiness {
  /** How many lines lie below what is shown, when the reader has scrolled away from the end. */
  below = $state(0);

  private node: HTMLElement | null = null;
  private stuck = true;
  private followed = false;
  private top = 0;

  attach = (node: HTMLElement) => {
    this.node = node;
    const look = () => this.scrolled(node.scrollTop);
    node.addEventListener("scroll", look, { passive: true });
    // Blocks take their real height only when they come into view, so the end moves once more.
    const resized = new ResizeObserver(() => this.settle());
    for (const child of node.children) resized.observe(child);
    return () => {
      node.removeEventListener("scroll", look);
      resized.disconnect();
    };
  };

  /** Says whether the text is growing; a finished one that nobody watched starts at its top. */
  watch(busy: boolean): void {
    this.followed ||= busy;
    this.settle();
  }

  toEnd(): void {
    this.stuck = true;
    this.node?.scrollTo({ top: this.node.scrollHeight });
  }

  private scrolled(top: number): void {
    if (this.gap() < NEAR) this.stuck = true;
    else if (top < this.top) this.stuck = false;
    this.top = top;
    this.count();
  }

  private settle(): void {
    if (this.stuck && this.followed) this.toEnd();
    this.count();
  }

  private gap(): number {
    const node = this.node;
    return node ? node.scrollHeight - node.scrollTop - node.clientHeight : 0;
  }

  private count(): void {
    const gap = this.gap();
    this.below = this.followed && !this.stuck && gap >= NEAR ? Math.round(gap / LINE) : 0;
  }
}
