# fish completion for tuntap(8)

# Those whose value is on or off.
set -g __tuntap_switches isolated learning flood mcast_flood bcast_flood hairpin guard fastleave \
    neigh_suppress locked forwarding proxy_arp ipv6 proxy_ndp

# What the words before the cursor say, into variables of the caller.
function __tuntap_read --no-scope-shadowing
    set verb
    set value
    set last
    set used
    set names 0
    set only_names
    set netns
    for word in (commandline -opc)[2..-1]
        if set -q value[1]
            test $value = netns; and set netns -n $word
            contains $value dev name; and set names (math $names + 1)
            set last $value
            set value
            continue
        end
        set last
        if set -q only_names[1]
            set names (math $names + 1)
            continue
        end
        switch $word
            case -n -netns --netns
                set value netns
            case -b -batch --batch
                set value batch
            case -f -family --family
                set value family
            case -l -loops --loops -rc -rcvbuf --rcvbuf
                set value other
            case --columns
                set value columns
            case --sort
                set value sort
            case --join
                set value join
            case --enter
                set value enter
            case --write --psk --cert --key --ca
                set value batch
            case --queues --replace --count --seconds --filter --snaplen
                set value other
            case --listen --connect --keepalive --stats --storm --peer-name
                set value other
            case --plain-wire
                set value wire
            case --mtu
                set value automatic
            case --socket-netns
                set value other_netns
            case --as --user
                set value as
            case --
                if set -q verb[1]
                    set only_names yes
                    set names 0
                end
            case '-*'
                set -a used $word
            case '*'
                if not set -q verb[1]
                    set verb $word
                    continue
                end
                set -a used $word
                switch $word
                    case mode user group dev name lladdr mtu txqueuelen link-group gso_max_size gso_max_segs gro_max_size master alias addr peer route via metric table src vlan fdb cost priority addrgenmode accept_ra rp_filter
                        set value $word
                    case $__tuntap_switches
                        set value switch
                    case unowned pi vnet_hdr multi_queue one_queue nomaster noalias nodad pvid untagged up down
                    case queues vhost
                        if test "$verb" != check
                            set names (math $names + 1)
                        else if test $word = queues
                            set value other
                        end
                    case netns
                        test "$verb" = set -a $names -eq 1; and set value netns
                        set names (math $names + 1)
                    case carrier
                        test "$verb" = set -a $names -eq 1; and set value carrier
                        set names (math $names + 1)
                    case '*'
                        set names (math $names + 1)
                end
        end
    end
    switch "$verb"
        case delete
            set verb del
        case list lst
            set verb show
    end
end

# An ordinary user can dispose only of what they may attach to.
function __tuntap_names --no-scope-shadowing
    set -l mine
    switch "$verb"
        case add monitor help
            return
        case del set set-owner replace
            test (id -u) -eq 0; or set mine --mine
    end
    tuntap $netns show $mine 2>/dev/null | string replace -r ':.*' \tInterface
end

# What the bare words of the verb are.
function __tuntap_subjects --no-scope-shadowing
    if test "$verb" = apply; or contains -- --config $used
        __fish_complete_path (commandline -ct)
    else if not contains -- --all $used
        __tuntap_names
    end
end

function __tuntap_column_list
    tuntap status --columns help 2>/dev/null |
        string replace -rf '^  ([A-Z_]+) +(.*)' '$1\t$2'
end

# NAME,OWNER or +PROCESSES, in any case.
function __tuntap_columns
    set -l before (string replace -rf '^(.*[,+]).*' '$1' -- (commandline -ct))
    set -l said (string upper -- $before | string split -n , | string trim -lc +)
    __tuntap_column_list |
        while read -l column
            contains (string replace -r '\t.*' '' $column) $said; or echo "$before$column"
        end
    set -q before[1]; or echo help\t'list the columns'
end

function __tuntap_value --no-scope-shadowing
    switch $value
        case mode
            printf '%s\n' tun tap
        case user as
            __fish_complete_users
        case group
            __fish_complete_groups
        case dev name
            __tuntap_names
        case master
            # In the namespace that was named; /sys shows those of this one alone.
            for kind in bridge vrf bond team
                ip $netns -br link show type $kind 2>/dev/null | string replace -r ' .*' \t$kind
            end
        case join
            ip $netns -br link show type bridge 2>/dev/null | string replace -r ' .*' \tBridge
            echo all
        case switch carrier
            printf '%s\n' on off
        case addrgenmode
            printf '%s\n' none eui64 stable_secret random
        case accept_ra rp_filter
            printf '%s\n' 0 1 2
        case addr
            test "$verb" = add; or echo none
        case route
            echo default
            test "$verb" = add; or echo none
        case vlan fdb
            echo none
        case columns
            __tuntap_columns
        case sort
            __tuntap_column_list
        case wire
            echo simpletun
        case automatic
            echo auto
        case enter
            string replace -r '.*/' '' /run/netns/*
            echo all
        case netns other_netns
            string replace -r '.*/' '' /run/netns/*
        case batch
            __fish_complete_path (commandline -ct)
        case family
            printf '%s\n' inet inet6 link mpls bridge
    end
end

function __tuntap_verbs
    tuntap help 2>/dev/null | string replace -rf '^  ([a-z][a-z-]*) +(.*)' '$1\t$2'
    echo list\t'list them as ip tuntap does'
end

function __tuntap_keywords --no-scope-shadowing
    for word in $argv
        if contains $word dev addr route vlan fdb; or not contains $word $used
            echo $word
        end
    end
    switch "$last"
        case addr
            printf '%s\n' peer nodad
        case peer
            echo nodad
        case route
            printf '%s\n' via metric table src
        case via
            printf '%s\n' metric table src
        case metric
            printf '%s\n' table src
        case table
            echo src
        case vlan
            printf '%s\n' pvid untagged
    end
end

# user and group, or USER, USER:GROUP or :GROUP
function __tuntap_owner --no-scope-shadowing
    set -l word (commandline -ct)
    if contains user $used; or contains group $used
        __tuntap_keywords user group
    else if string match -q '*:*' -- $word
        set -l user (string replace -r ':.*' '' -- $word)
        __fish_complete_groups | string replace -r '^' -- "$user:"
    else
        __fish_complete_users
        __tuntap_keywords user group
    end
end

# Those of the verb.
function __tuntap_own_options --no-scope-shadowing
    tuntap help $verb 2>/dev/null | string replace -rf '^ *(--[a-z-]+) *(.*)' '$1\t$2' |
        while read -l option
            contains -- (string replace -r '\t.*' '' -- $option) $used; or echo $option
        end
end

function __tuntap_options --no-scope-shadowing
    printf '%s\n' -j\tJSON -p\t'JSON for people' -d\t'processes too' -o\t'one line per interface' \
        -q\t'no warnings' -n\t'in a network namespace' -h\thelp -V\tversion
    if set -q verb[1]
        __tuntap_own_options
    else
        printf '%s\n' -b\t'commands from a file' -force\t'go on after a failure'
    end
end

function __tuntap_words --no-scope-shadowing
    set -l shared lladdr mtu txqueuelen link-group gso_max_size gso_max_segs gro_max_size master nomaster alias noalias addr route vlan fdb up down cost priority \
        addrgenmode accept_ra rp_filter $__tuntap_switches
    switch "$verb"
        case ''
            __tuntap_verbs
        case help
            test $names -gt 0; or __tuntap_verbs
        case add replace
            test $names -gt 0; or __tuntap_names
            __tuntap_keywords dev name mode user group unowned pi vnet_hdr multi_queue one_queue $shared
        case set
            if test $names -eq 0
                __tuntap_names
                __tuntap_keywords dev
            end
            if test $names -gt 0; or set -q used[1]
                __tuntap_keywords user group $shared
            end
            if test $names -eq 1 -a (count $used) -eq 1
                echo carrier\t'plug or pull the cable'
                echo name\t'rename it'
                echo netns\t'move it to another namespace'
            end
        case set-owner
            switch $names
                case 0
                    __tuntap_names
                    __tuntap_keywords dev
                case 1
                    __tuntap_owner
            end
        case del show status
            __tuntap_subjects
            contains -- --config $used; or __tuntap_keywords dev mode user group
        case save hold
            __tuntap_subjects
            __tuntap_keywords dev
        case check
            __tuntap_subjects
            __tuntap_keywords dev user mode queues multi_queue pi vnet_hdr vhost
        case apply
            __tuntap_subjects
        case monitor
            __tuntap_own_options
        case read
            if test $names -eq 0
                __tuntap_names
                __tuntap_keywords dev
            else
                __tuntap_own_options
            end
        case exec
            if contains -- --transient $used
                __tuntap_keywords dev name mode user group unowned pi vnet_hdr multi_queue one_queue $shared
            else if test $names -eq 0
                __tuntap_names
                __tuntap_keywords dev
            end
            echo --\t'the program follows'
        case relay
            if contains -- --genkey $used
                __fish_complete_path (commandline -ct)
            else if contains -- --transient $used
                __tuntap_keywords dev name mode user group unowned pi vnet_hdr multi_queue one_queue $shared
            else if test $names -eq 0
                __tuntap_names
                __tuntap_keywords dev
            else
                __tuntap_own_options
            end
    end
end

# What stands behind "--" of exec: a program, and then what that completes.
function __tuntap_program --no-scope-shadowing
    set -l line (commandline -opc) (commandline -ct)
    set -l at (contains -i -- -- $line)
    complete -C (string join ' ' -- (string escape -- $line[(math $at + 1)..-2]) $line[-1])
end

function __tuntap_complete
    set -l verb
    set -l value
    set -l last
    set -l used
    set -l names 0
    set -l only_names
    set -l netns
    set -l word

    __tuntap_read
    set -l current (commandline -ct)
    if set -q value[1]
        __tuntap_value
    else if set -q only_names[1]; and test "$verb" = exec
        __tuntap_program
    else if set -q only_names[1]
        __tuntap_subjects
    else if string match -q -- '-*' $current
        __tuntap_options
    else
        __tuntap_words
    end
end

complete -c tuntap -f -a '(__tuntap_complete)'
