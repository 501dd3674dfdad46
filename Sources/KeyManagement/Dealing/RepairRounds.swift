internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing

/// The rounds of `ShareRepair`.
///
/// Round 1: keys for the boxes. Round 2: helper i draws δ_ij with the sum λ_i s_i, broadcasts δ_ij G and
/// sends δ_ij to helper j. Round 3: helper j sends σ_j, the sum of the δ_ij, to the owner.
final class RepairRounds<Group: KeyGroup>: RoundProtocol {
    typealias Output = KeyShare<Group>?
    typealias Scalar = Group.Scalar

    private let repair: ShareRepair<Group>
    private let party: PartyNumber
    private let helpers: [PartyNumber]
    private let owner: PartyNumber
    private var boxes: RoundBoxes
    /// δ_ij by j, and the sum of those that have come.
    private var deltas: SecretVector<Scalar>
    private var sum = SecretVector<Scalar>(repeating: .zero, count: 1)
    /// δ_ij G, by i, then j.
    private var commitments = [PartyNumber: [Group]]()
    /// By sender, then recipient.
    private var sealed = [PartyNumber: [PartyNumber: [UInt8]]]()

    init(
        _ repair: ShareRepair<Group>, party: PartyNumber, keys: PartyKeys,
        part: borrowing SecretVector<Scalar>
    ) {
        self.repair = repair
        self.party = party
        helpers = PartyNumber.first(repair.helpers.count)
        owner = PartyNumber(place: repair.helpers.count)
        boxes = RoundBoxes(
            session: repair.session, party: party, keys: keys,
            use: "swift-mpc/share-repair/v1", senders: helpers.filter { $0 != party })
        deltas = SecretVector(
            repeating: .zero, count: part.count == 0 ? 0 : repair.helpers.count)
        deltas.withUnsafeMutableBufferPointer { deltas in
            part.withUnsafeBufferPointer { part in
                guard let whole = part.first else { return }
                deltas[0] = whole
                for j in deltas.indices.dropFirst() {
                    deltas[j] = .random()
                    deltas[0] -= deltas[j]
                }
            }
        }
    }

    var roundCount: Int { 3 }

    func bodyLimit(round: Int) -> Int {
        switch round {
        case 1: 32 * helpers.count
        case 2: helpers.count * (Group.canonicalByteCount + RoundBoxes.byteCount)
        default: RoundBoxes.byteCount
        }
    }

    func body(round: Int) throws(KeyManagementError) -> [UInt8] {
        var writer = MessageWriter()
        switch round {
        case 1: boxes.writeKeys(for: senders(to: party), to: &writer)
        case 2 where party != owner: try writeParts(to: &writer)
        case 3 where party != owner: writer.fixed(try boxes.seal(sum, to: owner))
        default: break
        }
        return writer.bytes
    }

    private func writeParts(to writer: inout MessageWriter) throws(KeyManagementError) {
        let own = deltas.withUnsafeBufferPointer { deltas in
            deltas.map { Group.generatorMultiplied(by: $0) }
        }
        commitments[party] = own
        for commitment in own { writer.fixed(commitment.canonicalBytes()) }
        for (j, helper) in helpers.enumerated() {
            let delta: SecretVector<Scalar> = deltas.withUnsafeBufferPointer {
                SecretVector(repeating: $0[j], count: 1)
            }
            if helper == party {
                add(delta)
            } else {
                writer.fixed(try boxes.seal(delta, to: helper))
            }
        }
    }

    func accept(
        _ body: [UInt8], from sender: PartyNumber, round: Int
    ) throws(KeyManagementError) {
        do throws(ProtocolFault) {
            switch round {
            case 1: try acceptKeys(body, from: sender)
            case 2: try acceptParts(body, from: sender)
            default: try acceptSum(body, from: sender)
            }
        } catch {
            throw .fault(of: sender, error)
        }
    }

    private func acceptKeys(_ body: [UInt8], from sender: PartyNumber) throws(ProtocolFault) {
        var reader = MessageReader(body)
        try boxes.readKeys(of: sender, for: senders(to: sender), from: &reader)
        do throws(MalformedMessage) {
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
    }

    private func acceptParts(_ body: [UInt8], from sender: PartyNumber) throws(ProtocolFault) {
        guard sender != owner else {
            guard body.isEmpty else { throw .malformed }
            return
        }
        var reader = MessageReader(body)
        var parts = [Group]()
        do throws(MalformedMessage) {
            for _ in helpers { parts.append(try reader.element(of: Group.self)) }
            for helper in helpers where helper != sender {
                sealed[sender, default: [:]][helper] = try reader.fixed(RoundBoxes.byteCount)
            }
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
        guard parts.reduce(.zero, +) == expected(of: sender) else { throw .wrongConstant }
        commitments[sender] = parts
        guard party != owner else { return }
        guard let delta = open(from: sender), isRight(delta, from: sender, to: party) else {
            throw .badShare
        }
        add(delta)
    }

    private func acceptSum(_ body: [UInt8], from sender: PartyNumber) throws(ProtocolFault) {
        guard sender != owner else {
            guard body.isEmpty else { throw .malformed }
            return
        }
        guard body.count == RoundBoxes.byteCount else { throw .malformed }
        sealed[sender, default: [:]][owner] = body
        guard party == owner else { return }
        guard let share = open(from: sender), isRight(share, from: sender, to: owner) else {
            throw .badShare
        }
        add(share)
    }

    func conclusion() throws(KeyManagementError) -> [UInt8] { repair.key.digest }

    func output() throws(KeyManagementError) -> KeyShare<Group>? {
        guard party == owner else { return nil }
        return try KeyShare(
            publicKeyPackage: repair.key, party: repair.owner, secret: sum.copy())
    }

    func disclosure(against accused: PartyNumber, round: Int) -> [UInt8] {
        boxes.disclosure(against: accused)
    }

    func verdict(
        on accused: PartyNumber, round: Int, accuser: PartyNumber, disclosure: [UInt8]
    ) -> KeyManagementError {
        let isFalse = KeyManagementError.fault(of: accuser, .falseAccusation(of: accused))
        guard let box = sealed[accused]?[accuser] else { return isFalse }
        do throws(BoxFailure) {
            let opened = try boxes.open(
                box, from: accused, to: accuser, disclosed: disclosure, as: Scalar.self)
            return isRight(opened, from: accused, to: accuser)
                ? isFalse : .fault(of: accused, .badShare)
        } catch {
            return error == .otherKey ? isFalse : .fault(of: accused, .badShare)
        }
    }

    /// From whom a party gets a box: every helper but itself.
    private func senders(to party: PartyNumber) -> [PartyNumber] {
        helpers.filter { $0 != party }
    }

    /// λ_i s_i G.
    private func expected(of helper: PartyNumber) -> Group {
        repair.key.verifyingShares[repair.helpers[helper.place].place]
            .multipliedVariableTime(by: repair.coefficients[helper.place])
    }

    private func open(from sender: PartyNumber) -> SecretVector<Scalar>? {
        boxes.open(sealed[sender]?[party] ?? [], from: sender, as: Scalar.self)
    }

    /// Whether a helper's box holds δ_ij, or σ_j for the owner. Constant time in the scalar.
    private func isRight(
        _ scalar: borrowing SecretVector<Scalar>, from sender: PartyNumber,
        to recipient: PartyNumber
    ) -> Bool {
        let found = scalar.withUnsafeBufferPointer { Group.generatorMultiplied(by: $0[0]) }
        if recipient == owner {
            // σ_j G = sum over i of δ_ij G.
            let sum = helpers.reduce(Group.zero) {
                $0 + (commitments[$1]?[sender.place] ?? .zero)
            }
            return found == sum
        }
        return found == commitments[sender]?[recipient.place]
    }

    private func add(_ scalar: borrowing SecretVector<Scalar>) {
        sum.withUnsafeMutableBufferPointer { sum in
            scalar.withUnsafeBufferPointer { sum[0] += $0[0] }
        }
    }
}
