"""The words spoken with browsers, programs and files: read strictly, written plainly."""
