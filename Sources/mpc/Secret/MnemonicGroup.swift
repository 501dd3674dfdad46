import ArgumentParser
import SecretSharing

/// A group of SLIP-39 on the command line: `2of3`.
struct MnemonicGroup: ExpressibleByArgument {
    let group: SLIP39.Group

    init?(argument: String) {
        let numbers = argument.split(separator: "of", omittingEmptySubsequences: false)
        guard numbers.count == 2, let needed = Int(numbers[0]), let members = Int(numbers[1]),
            (1...16).contains(members), (1...members).contains(needed)
        else { return nil }
        group = SLIP39.Group(needed: needed, members: members)
    }
}
