# fish completion for tunctl(8)

# An ordinary user can dispose only of what they may attach to.
function __tunctl_names
    set -l mine
    test (id -u) -eq 0; or set mine --mine
    tuntap show $mine 2>/dev/null | string replace -r ':.*' \tInterface
end

complete -c tunctl -f
complete -c tunctl -s b -d 'Print the name alone'
complete -c tunctl -s d -x -a '(__tunctl_names)' -d 'Delete an interface'
complete -c tunctl -s f -r -F -d 'The tun device'
complete -c tunctl -s u -x -a '(__fish_complete_users)' -d 'The owner'
complete -c tunctl -s g -x -a '(__fish_complete_groups)' -d 'The group'
complete -c tunctl -s n -d 'Make a tun'
complete -c tunctl -s p -d 'Make a tap, the default'
complete -c tunctl -s t -x -a '(__tunctl_names)' -d 'The name'
