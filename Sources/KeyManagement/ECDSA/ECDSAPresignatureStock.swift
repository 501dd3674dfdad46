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
    private var entries = [PresignatureID: (position: UInt64, nonce: ECDSANonce)]()

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
                entries[id] = (position, nonce)
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
    /// Throws `.wrongKey` for a batch of other signers or another party, and `.storage`: then the batch
    /// is lost.
    public func add(_ batch: ECDSAPresignatureBatch) throws(KeyManagementError) {
        guard batch.signers.digest == signers.digest, batch.party == party else {
            throw .wrongKey
        }
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
        let positions = try stock.add(items)
        for (position, (id, nonce)) in zip(positions, added) { entries[id] = (position, nonce) }
    }

    /// How many have not been taken.
    public var count: Int { entries.count }

    /// The next presignature that `owner`, by its number among the signers, may order a signature with, or
    /// nil if there is none: in the order in which they were put in.
    public func next(of owner: PartyNumber) -> PresignatureID? {
        entries.filter { ECDSASigningOrder.owner(of: $0.key, signers) == owner }
            .min { $0.value.position < $1.value.position }?.key
    }

    /// Begins to carry out an order, which this signer has decided to do: the presignature is gone for good
    /// before anything of it leaves.
    ///
    /// Throws `.presignatureConsumed` for one that is not here, `.spent` for one that can't be taken
    /// (any more, or yet), `.wrongKey`, and `.degenerate` once in 2^250.
    public func sign(_ order: ECDSASigningOrder) throws(KeyManagementError) -> ECDSASigningParty {
        let id = order.request.presignature
        guard let (position, nonce) = entries[id] else { throw .presignatureConsumed }
        let signing = try ECDSASigning(order.request, signers: signers, nonce: nonce)
        let item = try stock.take(epoch: stock.epoch, position: position)
        entries[id] = nil
        let presignature = try ECDSAPresignature(
            id: id, party: party, nonce: nonce, secretBytes: item.secret)
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
