import { chromium } from "playwright";
const b=await chromium.launch({executablePath:"/usr/bin/chromium"});
for (const w of [320,360,390]) {
 const p=await b.newPage({viewport:{width:w,height:700}});
 await p.goto("http://localhost:4392/");
 await p.waitForSelector("html[data-hash]"); await p.waitForTimeout(500);
 const wide=await p.evaluate(()=>{const W=innerWidth;return [document.documentElement.scrollWidth,[...document.querySelectorAll("body *")].filter(e=>e.getBoundingClientRect().right>W+1&&getComputedStyle(e).position!=="fixed").map(e=>e.tagName+"."+e.className+" "+Math.round(e.getBoundingClientRect().right)).slice(0,8)]});
 console.log(w,JSON.stringify(wide));
 await p.screenshot({path:`/tmp/bar-${w}.png`,clip:{x:0,y:0,width:w,height:200}});
}
await b.close();
