document.getElementById("videre").submit();
