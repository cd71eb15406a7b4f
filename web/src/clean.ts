// The only door through which text of models becomes HTML.
import DOMPurify, { type Config } from "dompurify";

const ALLOWED: Config = {
  ALLOWED_TAGS: [
    ..."p h4 h5 h6 ul ol li strong em del code pre blockquote hr br a span".split(" "),
    ..."table thead tbody tr th td".split(" "),
  ],
  ALLOWED_ATTR: ["class", "href", "start", "align", "tabindex"],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  RETURN_TRUSTED_TYPE: true,
};

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (!node.hasAttribute("href")) return;
  node.setAttribute("rel", "noopener noreferrer nofollow");
  node.setAttribute("target", "_blank");
});

/** HTML that holds nothing but text structure and outward links, safe to insert. */
export function clean(html: string): TrustedHTML {
  return DOMPurify.sanitize(html, ALLOWED) as unknown as TrustedHTML;
}
