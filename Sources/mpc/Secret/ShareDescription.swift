import Foundation
import SecretSharing

/// What a share file says of itself. It was checked whole: its checksum is right.
struct ShareDescription: Encodable {
    let file: String
    let set: String
    let scheme: String
    /// From 1.
    let index: Int
    /// How many shares there are, or groups of mnemonics: these don't say how many members a group has.
    let parties: Int
    let needed: Int
    /// How many bytes the secret has.
    let length: UInt64
    let commitments: Bool
    /// Of a mnemonic: its group, from 1, its place among the members, from 1, and how many of them are
    /// needed. Its `index`, `parties` and `needed` are those of groups.
    var member: Int?
    var membersNeeded: Int?
    let checksum = "right"

    init(_ path: String, _ header: ShareHeader) {
        file = path
        set = header.set.description
        scheme =
            switch header.scheme {
            case .shamir: "shamir"
            case .xor: "xor"
            case .scalar(let group): "scalar of \(group)"
            }
        index = header.index
        parties = header.parties
        needed = header.needed
        length = header.length
        commitments = !header.commitments.isEmpty
    }

    init(_ path: String, _ share: SLIP39Share) {
        file = path
        set = "\(share.set.identifier)"
        scheme = "slip39"
        index = share.group + 1
        parties = share.set.groupCount
        needed = share.set.groupThreshold
        length = UInt64(share.byteCount)
        commitments = false
        member = share.member + 1
        membersNeeded = share.memberThreshold
    }

    var text: String {
        let place =
            if let member, let membersNeeded, parties == 1 {
                "member \(member), \(membersNeeded) members needed"
            } else if let member, let membersNeeded {
                "member \(member) of group \(index) of \(parties), "
                    + "\(membersNeeded) members of the group and \(needed) groups needed"
            } else {
                "share \(index) of \(parties), \(needed) needed"
            }
        return """
            \(file): \(place)
              set \(set), scheme \(scheme), \(length) bytes, \
            \(commitments ? "with" : "without") commitments, checksum \(checksum)
            """
    }

    /// One line of JSON.
    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
