// Which files of the workspace are Dockerfiles.
import * as vscode from 'vscode'

const names =
  '**/{Dockerfile,Containerfile,Dockerfile.*,Containerfile.*,*.dockerfile,*.Dockerfile,*.containerfile}'
const elsewhere = '**/{node_modules,.git,.venv,vendor}/**'
const most = 5000

/** URIs, sorted. What the user excludes from search or from the file tree is left out. */
export async function findDockerfiles(token?: vscode.CancellationToken): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(names, elsewhere, most, token)
  return found
    .filter(({ path }) => !/\.dockerignore$/i.test(path))
    .sort((a, b) => (a.toString() < b.toString() ? -1 : 1))
}

/** The folder that a file lies in. */
export function folderOf(file: vscode.Uri): vscode.Uri {
  return file.with({ path: file.path.replace(/\/[^/]*$/, '') || '/' })
}
