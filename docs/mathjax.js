/* mathjax.js -- formulas as large as the text around them. */
MathJax.Hub.Config({SVG: {scale: 86, font: "TeX"}, showMathMenu: false});
