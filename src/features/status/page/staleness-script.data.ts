/**
 * The one script of the page. It compares the signed time of the page with the clock of the reader and says when the page is
 * older than it should be; it takes the green away then. Without it everything can be read, and the times stand there.
 * It is constant, so that one hash in the security policy allows it and nothing else.
 */

export const stalenessScript = `(function(){var d=document,s=d.querySelector('meta[name="keepsight-stamp"]'),n=d.getElementById("stale");if(!s||!n)return;var p=s.content.split("."),made=+p[1],late=+p[3]*1000;function look(){var old=Date.now()-made>late;if(old)n.textContent=n.dataset.text;n.hidden=!old;d.documentElement.classList.toggle("is-stale",old)}look();setInterval(look,15000);d.addEventListener("visibilitychange",look)})()`;
