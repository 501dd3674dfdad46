// The SecretSharing layer.
