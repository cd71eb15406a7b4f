// The task that scripted seats have prepared lines for; a test holds it to the script itself.

export const SAMPLE_TASK = `Build a small URL shortener in Python with nothing but the standard library.

- \`POST /links\` with the JSON body \`{"url": "https://..."}\` answers with a short code.
- \`GET /<code>\` redirects to the address and counts the visit.
- \`GET /links/<code>\` tells how often the link was followed.
- Links survive a restart. Unit tests run with \`python -m unittest\`, and there is a Dockerfile.
`;
