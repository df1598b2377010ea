# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Loaded by the tests of a relay that is protected: certificates, in the current directory.
# shellcheck shell=bash disable=SC2034 # for the tests

# Of which kind keys are, as openssl(1) has it.
kind=(ed25519)

# certificate NAME CA SUBJECTALTNAME [DAYS]: NAME.pem and NAME.key, signed by CA.
certificate() {
	openssl req -newkey "${kind[@]}" -noenc -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" \
		-addext "subjectAltName=$3"
	openssl x509 -req -in "$1.csr" -copy_extensions copy -CA "$2.pem" -CAkey "$2.key" \
		-CAcreateserial -days "${4:-30}" -out "$1.pem"
}

authority() {
	openssl req -x509 -newkey "${kind[@]}" -noenc -keyout "$1.key" -out "$1.pem" -days 30 \
		-subj "/CN=$1"
}

# Those of two hosts, and of one who signs.
certificates() {
	need openssl
	{
		authority ca &&
			certificate left ca DNS:left.example,IP:192.0.2.1 &&
			certificate right ca DNS:right.example
	} >openssl.log 2>&1 || complain "$(cat openssl.log)"
	left=(--cert left.pem --key left.key --ca ca.pem)
	right=(--cert right.pem --key right.key --ca ca.pem)
}
