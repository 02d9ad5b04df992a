export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * The script a shell loads once. All of them ask `slipway __complete`, so that they never fall behind the command; what
 * it does not know is completed as a file name.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for slipway. Load it with: source <(slipway completion bash)
_slipway() {
  local IFS=$'\\n'
  COMPREPLY=($(slipway __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o bashdefault -o default -F _slipway slipway
`,
  zsh: `#compdef slipway
# zsh completion for slipway. Load it with: source <(slipway completion zsh)
_slipway() {
  local -a candidates
  candidates=("\${(@f)$(slipway __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if (( \${#candidates} )) && [[ -n "\${candidates[1]}" ]]; then
    compadd -- "\${candidates[@]}"
  else
    _files
  fi
}
compdef _slipway slipway
`,
  fish: `# fish completion for slipway. Load it with: slipway completion fish | source
function __slipway_complete
  set -l typed (commandline -opc)
  slipway __complete -- $typed[2..-1] (commandline -ct) 2>/dev/null
end
complete -c slipway -a '(__slipway_complete)'
`,
};
