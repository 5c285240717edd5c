import os

from flask import Flask, render_template, request

app = Flask(__name__)
app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY", "dev")

notes = []


@app.route("/", methods=["GET", "POST"])
def index():
    if request.method == "POST":
        notes.append(request.form["note"])
    return render_template("index.html", notes=notes)


if __name__ == "__main__":
    app.run(port=5000)
