// page_start.js - starts the script of the page, which stands in it coded as its data do. The policy knows its hash.

const own = document.createElement('script');
own.textContent = coder(JSON.parse(document.getElementById('cs-script').textContent)).text();
document.body.append(own);
