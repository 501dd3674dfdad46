internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing
internal import Transcripts

/// A signer's presignatures, made in batches before there is anything to sign: with them a signature takes
/// one round. What is taken is never given again, whatever happens to process, machine and disk, as far as
/// the stock underneath keeps that.
///
/// Presignatures belong to one epoch of a key: with new shares they are worth nothing, and with the stock's
/// label they don't open.
public final class ECDSAPresignatureStock {
    public let signers: ECDSASigners
    /// Whose part it is, by its number in the key's set.
    public let party: PartyNumber
    private let stock: any OneTimeStock
    private var entries = [PresignatureID: Entry]()
    /// Those that are here, or have been since the stock was opened.
    private var batches = Set<[UInt8]>()

    /// Where a presignature was put.
    private struct Entry {
        let epoch: UInt64
        let position: UInt64
        let nonce: ECDSANonce
        /// As it is in the stock.
        let publicPart: [UInt8]
    }

    /// The presignatures of a signer in a stock of their own: a `MemoryStock`, or a `FileStock` with
    /// this signer's `label`.
    ///
    /// Throws `.malformedEncoding` for a stock of other things, and `.notASigner`.
    public init(
        signers: ECDSASigners, party: PartyNumber, stock: any OneTimeStock
    ) throws(KeyManagementError) {
        _ = try signers.place(of: party)
        self.signers = signers
        self.party = party
        self.stock = stock
        for (position, bytes) in stock.publicParts {
            do throws(MalformedMessage) {
                var reader = MessageReader(bytes)
                let id = try PresignatureID(from: &reader)
                let nonce = try ECDSANonce(from: &reader, signers: signers.count)
                try reader.end()
                entries[id] = Entry(
                    epoch: stock.epoch, position: position, nonce: nonce, publicPart: bytes)
                batches.insert(id.batch)
            } catch {
                throw KeyManagementError(error)
            }
        }
    }

    /// Names signers, epoch, party and use, for a `FileStock`.
    public static func label(_ signers: ECDSASigners, party: PartyNumber) -> [UInt8] {
        Array("swift-mpc/ecdsa/presignatures/v1".utf8) + signers.digest + [party.value]
    }

    /// Puts a batch in; what is left in the batch itself can't be taken from there any more.
    ///
    /// Throws `.wrongKey` for a batch of other signers or another party, `.repeatedBatch` for one whose
    /// presignatures are here or have been since the stock was opened - then two sessions had one name, and
    /// what others hold under these ids may be the other's - and `.storage`: then the batch is lost.
    public func add(_ batch: ECDSAPresignatureBatch) throws(KeyManagementError) {
        guard batch.signers.digest == signers.digest, batch.party == party else {
            throw .wrongKey
        }
        guard !batches.contains(batch.identifier) else { throw .repeatedBatch }
        var items = [StockItem]()
        var added = [(PresignatureID, ECDSANonce)]()
        for index in 0..<batch.count {
            let presignature: ECDSAPresignature
            do throws(KeyManagementError) {
                presignature = try batch.take(index)
            } catch {
                continue
            }
            var writer = MessageWriter()
            presignature.id.write(to: &writer)
            presignature.nonce.write(to: &writer)
            items.append(
                StockItem(publicPart: writer.bytes, secret: presignature.secretBytes()))
            added.append((presignature.id, presignature.nonce))
        }
        batches.insert(batch.identifier)
        let positions = try stock.add(items)
        for (position, (item, (id, nonce))) in zip(positions, zip(items, added)) {
            entries[id] = Entry(
                epoch: stock.epoch, position: position, nonce: nonce,
                publicPart: item.publicPart)
        }
    }

    /// How many have been neither taken nor lost.
    public var count: Int { present.count }

    /// Those that are still where they were put.
    private var present: [PresignatureID: Entry] {
        let (epoch, parts) = (stock.epoch, stock.publicParts)
        return entries.filter {
            $0.value.epoch == epoch && parts[$0.value.position] == $0.value.publicPart
        }
    }

    /// The batches of which something is left.
    public var batchesLeft: Set<[UInt8]> { Set(present.keys.map(\.batch)) }

    /// Takes out, for good, what is left of these batches: some signer has them no more, and nothing can be
    /// signed with them. What the stock does not give before a lease is recorded is known here
    /// no more; it is there again when the stock is opened again, after which signers compare again.
    ///
    /// Throws `.storage`: none of it is given out all the same.
    public func retire(_ batches: Set<[UInt8]>) throws(KeyManagementError) {
        try retire(present.filter { batches.contains($0.key.batch) })
    }

    /// Takes out, for good, the oldest presignatures of `owner`, by its number among the signers, so that no
    /// more than `count` are left of what these batches gave it: signers who presign whenever one of them
    /// runs short keep what the others don't use within bounds. Those that signers still have differ only
    /// where they have put batches in in different orders.
    ///
    /// Throws `.storage`, as `retire`.
    ///
    /// - Returns: those taken out.
    @discardableResult
    public func retireOldest(
        of owner: PartyNumber, keeping count: Int, among batches: Set<[UInt8]>
    ) throws(KeyManagementError) -> Set<PresignatureID> {
        let left = present.filter {
            batches.contains($0.key.batch)
                && ECDSASigningOrder.owner(of: $0.key, signers) == owner
        }.sorted { $0.value.position < $1.value.position }
        let retired = left.prefix(max(0, left.count - count))
        try retire(Dictionary(uniqueKeysWithValues: retired.map { ($0.key, $0.value) }))
        return Set(retired.map(\.key))
    }

    private func retire(
        _ retired: [PresignatureID: Entry]
    ) throws(KeyManagementError) {
        for id in retired.keys { entries[id] = nil }
        for entry in retired.values {
            do throws(KeyManagementError) {
                _ = try stock.take(epoch: entry.epoch, position: entry.position)
            } catch {
                guard case .spent = error else { throw error }
            }
        }
    }

    /// The next presignature that `owner`, by its number among the signers, may order a signature with, or
    /// nil if there is none: in the order in which they were put in.
    public func next(of owner: PartyNumber) -> PresignatureID? {
        present.filter { ECDSASigningOrder.owner(of: $0.key, signers) == owner }
            .min { $0.value.position < $1.value.position }?.key
    }

    /// Begins to carry out an order, which this signer has decided to do: the presignature is gone for good
    /// before anything of it leaves.
    ///
    /// Throws `.presignatureConsumed` for one that is not here, or was in a stock that has been discarded,
    /// `.spent` for one that can't be taken (any more, or yet), `.wrongKey`, and `.degenerate` once in
    /// 2^250.
    public func sign(_ order: ECDSASigningOrder) throws(KeyManagementError) -> ECDSASigningParty {
        let id = order.request.presignature
        guard let entry = entries[id], entry.epoch == stock.epoch else {
            throw .presignatureConsumed
        }
        let signing = try ECDSASigning(order.request, signers: signers, nonce: entry.nonce)
        let item = try stock.take(epoch: entry.epoch, position: entry.position)
        entries[id] = nil
        // A stock that gives something else: with it the share would be wrong, and the signer be named.
        guard item.publicPart == entry.publicPart else { throw .presignatureConsumed }
        let presignature = try ECDSAPresignature(
            id: id, party: party, nonce: entry.nonce, secretBytes: item.secret)
        return try ECDSASigningParty(order, signing, presignature: presignature)
    }
}

extension PresignatureID {
    func write(to writer: inout MessageWriter) {
        writer.fixed(batch)
        writer.byte(UInt8(index >> 8))
        writer.byte(UInt8(index & 255))
    }

    init(from reader: inout MessageReader) throws(MalformedMessage) {
        batch = try reader.fixed(32)
        index = UInt16(try reader.byte()) << 8 | UInt16(try reader.byte())
    }
}

extension ECDSAPresignature {
    /// Both secrets, 64 bytes, to be encrypted at once.
    borrowing func secretBytes() -> SecretVector<UInt8> {
        var bytes = SecretVector<UInt8>(repeating: 0, count: 64)
        bytes.withUnsafeMutableBufferPointer { bytes in
            let raw = UnsafeMutableRawBufferPointer(bytes)
            secrets.withUnsafeBufferPointer { secrets in
                secrets[0].writeSecret(to: UnsafeMutableRawBufferPointer(rebasing: raw[..<32]))
                secrets[1].writeSecret(to: UnsafeMutableRawBufferPointer(rebasing: raw[32...]))
            }
        }
        return bytes
    }

    /// Throws `.malformedEncoding` for other bytes than `secretBytes` gives.
    init(
        id: PresignatureID, party: PartyNumber, nonce: ECDSANonce,
        secretBytes bytes: borrowing SecretVector<UInt8>
    ) throws(KeyManagementError) {
        guard bytes.count == 64 else { throw .malformedEncoding }
        var secrets = SecretVector<Secp256k1.Scalar>(repeating: .zero, count: 2)
        let isReduced = secrets.withUnsafeMutableBufferPointer { secrets in
            bytes.withUnsafeBufferPointer { bytes in
                let raw = UnsafeRawBufferPointer(bytes)
                for i in 0..<2 {
                    let half = UnsafeRawBufferPointer(rebasing: raw[(32 * i)..<(32 * (i + 1))])
                    guard let secret = Secp256k1.Scalar.readSecret(from: half) else {
                        return false
                    }
                    secrets[i] = secret
                }
                return true
            }
        }
        guard isReduced else { throw .malformedEncoding }
        self.init(id: id, party: party, nonce: nonce, secrets: secrets)
    }
}
