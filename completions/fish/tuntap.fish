complete -c tuntap -f
complete -c tuntap -n __fish_use_subcommand -a add -d 'Make an interface'
complete -c tuntap -n __fish_use_subcommand -a del -d 'Delete interfaces'
complete -c tuntap -n __fish_use_subcommand -a help -d 'Say what there is'
complete -c tuntap -n __fish_use_subcommand -a list -d 'List interfaces'
complete -c tuntap -n __fish_use_subcommand -a set -d 'Change an interface'
complete -c tuntap -n __fish_use_subcommand -a set-owner -d 'Hand an interface over'
complete -c tuntap -n __fish_use_subcommand -a show -d 'List interfaces'
complete -c tuntap -n __fish_use_subcommand -a status -d 'Show interfaces in a table'
